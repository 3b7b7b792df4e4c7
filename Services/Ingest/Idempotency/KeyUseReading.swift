import Contracts
import EventLog

/// What an event's record says of its key. The type is still a name.
struct KeyUseReading {
    let position: Position
    let mark: Mark
    let event: Mark
    let hash: SIMD4<UInt64>
    let type: String
    let schemaVersion: Int32
    let acceptedAt: Int64

    /// nil where the event came without a key.
    ///
    /// - Throws: `ContractError` where it can't be read.
    init?(_ record: LogRecord) throws(ContractError) {
        guard record.headers.contains(where: { $0.name.utf8.count == 16 && $0.name == "ce_idempotencyid" }) else {
            return nil
        }
        let head = try EventHead(record)
        guard let idempotency = head.idempotency, let mark = Mark(id: idempotency.id),
            let hash = Self.hash(idempotency.bodyHash)
        else { throw ContractError("the attributes idempotencyid and bodyhash are not an id and a hash") }
        guard let event = Mark(id: head.id) else { throw ContractError("the attribute id is not that of an event") }
        position = record.position
        self.mark = mark
        self.event = event
        self.hash = hash
        type = head.type
        schemaVersion = Int32(clamping: head.schemaVersion)
        acceptedAt = head.acceptedAt
    }

    func use(type number: Int32) -> KeyUse {
        KeyUse(
            mark: mark, event: event, hash: hash, acceptedAt: acceptedAt, partition: position.partition,
            offset: position.offset, type: number, schemaVersion: schemaVersion)
    }

    private static func hash(_ text: String) -> SIMD4<UInt64>? {
        guard let bytes = Hex.bytes(text), bytes.count == 32 else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }
}
