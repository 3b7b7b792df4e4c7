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
        let reading = try record.headers.withFields { (fields) throws(ContractError) in
            try KeyUseReading(EventFields(fields), at: record.position)
        }
        guard let reading else { return nil }
        self = reading
    }

    private init?(_ fields: EventFields, at position: Position) throws(ContractError) {
        guard let key = fields.key else { return nil }
        let type = try Self.text(fields.type, "type")
        if fields.format?.number != RecordFormat.current {
            try RecordFormat.check(try Self.text(fields.format, "carillonformat"), in: position)
        }
        let version = fields.schemaVersion?.number
        let time = fields.time.flatMap { Timestamp.milliseconds(utf8: $0.bytes) }
        let mark = Mark(utf8: key.bytes)
        let event = fields.id.flatMap { Mark(utf8: $0.bytes) }
        let hash = fields.bodyHash.flatMap { Self.hash($0.bytes) }
        guard let mark, let hash else {
            throw ContractError("the attributes idempotencyid and bodyhash are not an id and a hash")
        }
        guard let event else { throw ContractError("the attribute id is not that of an event") }
        guard let type, !type.isEmpty else { throw ContractError("the attribute type is absent") }
        guard let time, time != 0 else { throw ContractError("the attribute time is not an RFC 3339 time") }
        guard let version, version >= 1 else {
            throw ContractError("the attribute schemaversion is not a number from 1")
        }
        self.position = position
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

    private static func text(_ value: HeaderBytes?, _ attribute: String) throws(ContractError) -> String? {
        guard let value else { return nil }
        guard let text = value.text else { throw ContractError("the attribute \(attribute) is not UTF-8") }
        return text
    }

    private static func hash(_ digits: UnsafeRawBufferPointer) -> SIMD4<UInt64>? {
        var hash = SIMD4<UInt64>()
        return withUnsafeMutableBytes(of: &hash) { Hex.read(digits, into: $0) } ? hash : nil
    }
}
