import Contracts
package import EventLog

extension Entity {
    /// Where it was created.
    package var creation: Position { Position(topic: Topics.control, partition: 0, offset: createdOffset) }

    /// Where the record is that it stands at.
    package var position: Position { Position(topic: Topics.control, partition: 0, offset: offset) }

    /// Its document as it was created, whatever became of it since: records of control are kept for ever.
    ///
    /// - Throws: `EventLogError`, `ContractError`.
    package func asCreated(in log: any EventLog) async throws -> Document {
        let position = creation
        let records = try await log.read(
            position.topicPartition, from: position.offset, limit: 1, maxBytes: 1 << 20)
        guard let record = records.first, record.position == position, let document = try ControlRecord(record).document
        else { throw EventLogError(.corrupt, "the record at \(position), which created an entity, can't be read") }
        return try Document(document: document)
    }
}
