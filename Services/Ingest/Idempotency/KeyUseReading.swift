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

    /// nil where the event came without a key. Of one with a key only what is kept is read, and numbers are not made texts
    /// first.
    ///
    /// - Throws: `ContractError` where it can't be read.
    init?(_ record: LogRecord) throws(ContractError) {
        guard record.headers.contains(where: { $0.name.utf8.count == 16 && $0.name == "ce_idempotencyid" }) else {
            return nil
        }
        var (mark, hash): (Mark?, SIMD4<UInt64>?)
        var (event, type, format): (Mark?, String?, String?)
        var (time, version): (Int64?, Int?)
        for header in record.headers {
            switch (header.name.utf8.count, header.name) {
            case (17, "ce_carillonformat"): format = try header.text()
            case (5, "ce_id"): event = Mark(utf8: header.value)
            case (7, "ce_type"): type = try header.text()
            case (7, "ce_time"): time = Timestamp.milliseconds(utf8: header.value)
            case (16, "ce_schemaversion"): version = Int(try header.text())
            case (16, "ce_idempotencyid"): mark = Mark(utf8: header.value)
            case (11, "ce_bodyhash"): hash = Self.hash(header.value)
            default: break
            }
        }
        try RecordFormat.check(format, in: record.position)
        guard let mark, let hash else {
            throw ContractError("the attributes idempotencyid and bodyhash are not an id and a hash")
        }
        guard let event else { throw ContractError("the attribute id is not that of an event") }
        guard let type, !type.isEmpty else { throw ContractError("the attribute type is absent") }
        guard let time, time != 0 else { throw ContractError("the attribute time is not an RFC 3339 time") }
        guard let version, version >= 1 else {
            throw ContractError("the attribute schemaversion is not a number from 1")
        }
        position = record.position
        self.mark = mark
        self.event = event
        self.hash = hash
        self.type = type
        schemaVersion = Int32(clamping: version)
        acceptedAt = time
    }

    func use(type number: Int32) -> KeyUse {
        KeyUse(
            mark: mark, event: event, hash: hash, acceptedAt: acceptedAt, partition: position.partition,
            offset: position.offset, type: number, schemaVersion: schemaVersion)
    }

    private static func hash(_ digits: [UInt8]) -> SIMD4<UInt64>? {
        guard let bytes = Hex.bytes(digits), bytes.count == 32 else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }
}
