extension EventLog {
    /// Appends one record.
    ///
    /// - Throws: `EventLogError`.
    @discardableResult
    package func append(_ record: NewRecord) async throws(EventLogError) -> Position {
        guard let result = await append([record]).first else {
            throw EventLogError(.corrupt, "the log gave no answer for a record")
        }
        return try result.get()
    }

    /// Appends records of which all must be written.
    ///
    /// - Throws: the first `EventLogError`; records before and after it may have been written.
    @discardableResult
    package func appendAll(_ records: [NewRecord]) async throws(EventLogError) -> [Position] {
        var positions: [Position] = []
        positions.reserveCapacity(records.count)
        for result in await append(records) { positions.append(try result.get()) }
        return positions
    }

    /// For a log that has no shorter way than a task.
    package func append(_ record: NewRecord, done: @escaping @Sendable (Result<Position, EventLogError>) -> Void) {
        Task {
            do throws(EventLogError) {
                done(.success(try await append(record)))
            } catch {
                done(.failure(error))
            }
        }
    }
}
