package import EventLog
import JSON

/// What stands in `carillon.dead-letters`, for other systems to consume.
package enum DeadLetterRecord: Hashable, Sendable {
    /// A delivery that used up its attempts, with its event and its last attempt.
    case delivery(DeadDelivery)
    /// A record that could not be decoded, with the reason.
    case record(DeadRecord)

    /// - Parameter partition: the partition of what died, in its own topic.
    package func newRecord(partition: Int, key: [UInt8]?, at milliseconds: Int64) -> NewRecord {
        var writer = JSONWriter(reservingCapacity: 1024)
        let kind: String
        switch self {
        case .delivery(let delivery):
            kind = "delivery"
            delivery.write(to: &writer)
        case .record(let record):
            kind = "record"
            record.write(to: &writer)
        }
        return NewRecord(
            topic: Topics.deadLetters, partition: partition, key: key,
            headers: RecordFormat.headers(kind), value: writer.bytes, timestamp: milliseconds)
    }

    /// - Throws: `ContractError`. A kind that this version doesn't know is one.
    package init(_ record: LogRecord) throws(ContractError) {
        try RecordFormat.check(record.header(RecordFormat.header), in: record.position)
        switch record.header(RecordFormat.kindHeader) {
        case "delivery": self = .delivery(try DeadDelivery(document: record.value))
        case "record": self = .record(try DeadRecord(document: record.value))
        case let kind?: throw ContractError("\"\(kind)\" is no kind that this version of Carillon knows")
        case nil: throw ContractError("it carries no kind")
        }
    }
}
