import Contracts
import EventLog

/// One use of an idempotency key, as the fold keeps it: which event it made, of what, when, and where that stands.
struct KeyUse: Sendable, Hashable {
    /// The bytes that a use takes besides its mark.
    static let width = 72

    let mark: Mark
    /// The event's id, as a number.
    let event: Mark
    /// SHA-256 of what was posted.
    let hash: SIMD4<UInt64>
    let acceptedAt: Int64
    let partition: Int
    let offset: Int64
    /// The number of the event's type in the table of types.
    let type: Int32
    let schemaVersion: Int32

    func isAlive(at time: Int64) -> Bool { time - acceptedAt < IdempotencyMark.lifetime }

    /// Whether this is the use that counts, of two that are both alive: the first in its partition, and of partitions
    /// the lowest. So it is the same in whatever order partitions are read.
    func precedes(_ other: KeyUse) -> Bool { (partition, offset) < (other.partition, other.offset) }

    var position: Position { Position(topic: Topics.events, partition: partition, offset: offset) }

    func entry(type: String) -> IdempotencyEntry {
        IdempotencyEntry(
            eventID: event.id, bodyHash: withUnsafeBytes(of: hash) { Hex.text($0) }, type: type,
            schemaVersion: Int(schemaVersion), acceptedAt: acceptedAt)
    }
}

extension KeyUse {
    /// What follows the mark.
    func write(to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: Self.width, alignment: 32) { use in
            func put(_ value: some FixedWidthInteger, at offset: Int) {
                use.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Swift.type(of: value))
            }
            put(event.high, at: 0)
            put(event.low, at: 8)
            // As the bytes stand in the hash.
            use.storeBytes(of: hash, toByteOffset: 16, as: SIMD4<UInt64>.self)
            put(acceptedAt, at: 48)
            put(Int64(partition) << 48 | offset, at: 56)
            put(type, at: 64)
            put(schemaVersion, at: 68)
            bytes.append(contentsOf: use)
        }
    }

    /// - Parameter bytes: `width` of them.
    init(mark: Mark, bytes: UnsafeRawBufferPointer) {
        func take<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value {
            Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
        }
        self.mark = mark
        event = Mark(high: take(at: 0, as: UInt64.self), low: take(at: 8, as: UInt64.self))
        hash = bytes.loadUnaligned(fromByteOffset: 16, as: SIMD4<UInt64>.self)
        acceptedAt = take(at: 48, as: Int64.self)
        let place = take(at: 56, as: Int64.self)
        partition = Int(place >> 48)
        offset = place & 0xffff_ffff_ffff
        type = take(at: 64, as: Int32.self)
        schemaVersion = take(at: 68, as: Int32.self)
    }
}
