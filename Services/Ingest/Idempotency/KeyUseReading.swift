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
        var (mark, hash): (Mark?, SIMD4<UInt64>?)
        var (event, type, format): (Mark?, String?, String?)
        var (time, version): (Int64?, Int?)
        let hasKey = try record.headers.withFields { (fields) throws(ContractError) in
            guard fields.contains(where: { $0.name == "ce_idempotencyid" }) else { return false }
            for field in fields {
                switch field.name {
                case "ce_carillonformat": format = try field.text()
                case "ce_id": event = Mark(utf8: field.value.bytes)
                case "ce_type": type = try field.text()
                case "ce_time": time = Timestamp.milliseconds(utf8: field.value.bytes)
                case "ce_schemaversion": version = Int(try field.text())
                case "ce_idempotencyid": mark = Mark(utf8: field.value.bytes)
                case "ce_bodyhash": hash = Self.hash(field.value.bytes)
                default: break
                }
            }
            return true
        }
        guard hasKey else { return nil }
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

    private static func hash(_ digits: UnsafeRawBufferPointer) -> SIMD4<UInt64>? {
        var hash = SIMD4<UInt64>()
        return withUnsafeMutableBytes(of: &hash) { Hex.read(digits, into: $0) } ? hash : nil
    }
}
