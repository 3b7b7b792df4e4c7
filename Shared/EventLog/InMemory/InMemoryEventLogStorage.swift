import Synchronization

/// What the connections of an in-memory log share: its state, and the bell that rings when it changed.
final class InMemoryEventLogStorage: Sendable {
    let bell = Bell()
    private let state = Mutex(InMemoryEventLogState())
    private let maxRecordBytes: Int
    private let now: @Sendable () -> Int64

    init(maxRecordBytes: Int, now: @escaping @Sendable () -> Int64) {
        self.maxRecordBytes = maxRecordBytes
        self.now = now
    }

    func withState<Answer: Sendable, Failure: Error>(
        _ body: (inout sending InMemoryEventLogState) throws(Failure) -> sending Answer
    ) throws(Failure) -> Answer {
        try state.withLock(body)
    }

    /// As `withState`, for what others may wait for.
    func change<Answer: Sendable, Failure: Error>(
        _ body: (inout sending InMemoryEventLogState) throws(Failure) -> sending Answer
    ) throws(Failure) -> Answer {
        defer { bell.ring() }
        return try state.withLock(body)
    }

    func connect() -> Int {
        state.withLock { state in
            state.lastConnection += 1
            return state.lastConnection
        }
    }

    func append(_ records: [NewRecord]) -> [Result<Position, EventLogError>] {
        let time = now()
        return change { state in
            records.map { record in
                do throws(EventLogError) {
                    return .success(try state.append(record, time: time, maxBytes: maxRecordBytes))
                } catch {
                    return .failure(error)
                }
            }
        }
    }
}
