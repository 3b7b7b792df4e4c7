/// The ordered record of everything: topics of partitions of records.
///
/// Two logs stand behind it, `EventLogKafka` and `EventLogSQLite` (and `InMemoryEventLog` for tests). One contract suite
/// holds them to the same behaviour, and no other module knows which it has.
///
/// All functions are safe to call from any number of tasks at once. Every wait ends with `CancellationError` when its
/// task is cancelled.
package protocol EventLog: Sendable {
    /// Creates the topics that are missing, with their partitions and retention where the log can set it.
    ///
    /// - Throws: `EventLogError` `.unavailable`, `.partitionMismatch` when a topic exists with another number of
    ///   partitions than asked for, `.newerFormat` when the log was written by a later version.
    func prepare(_ topics: [TopicSpecification]) async throws

    /// How many partitions a topic has. Cached after the first answer.
    func partitionCount(of topic: String) async throws -> Int

    /// Appends records and answers, in the order of `records`, where each one stands.
    ///
    /// A success means that the record is durable: acknowledged by all in-sync replicas, or synced to disk. Records of
    /// one call for the same partition keep their order. A failure that `isRetriable` may, rarely, have been written all
    /// the same (the acknowledgement was lost): callers are built so that a second copy does no harm.
    ///
    /// Waits, instead of buffering, while the log's queue is full.
    func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>]

    /// As `append` of one record, for who has so many of them to append that a task that waits for each costs too much.
    ///
    /// - Parameter done: called once with what came of it, on any thread: one that others wait for, so that whatever takes
    ///   time has to go on elsewhere.
    func append(_ record: NewRecord, done: @escaping @Sendable (Result<Position, EventLogError>) -> Void)

    /// Reads what is there from `offset` on and answers at once, with nothing when the end is reached.
    ///
    /// - Parameters:
    ///   - limit: the most records to answer.
    ///   - maxBytes: stop after the record that reaches this size; at least one record is answered.
    /// - Throws: `EventLogError` `.offsetOutOfRange` (naming the gap), `.unknownTopic`, `.unavailable`.
    func read(_ partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int) async throws -> [LogRecord]

    /// The first offset that is still kept and the offset that the next record will get, for each partition of a topic.
    func bounds(of topic: String) async throws -> [Int: PartitionBounds]

    /// Follows partitions from the given offsets for as long as the reader lives.
    func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader

    /// Joins a consumer group on a topic. The member id is stable over restarts of the same instance.
    func join(group: String, topic: String, member: String) async throws -> any GroupConsumer

    /// The next offset that a group will read in each partition of a topic; no entry where nothing is committed.
    func committedOffsets(group: String, topic: String) async throws -> [Int: Int64]

    /// Why the log can't be reached now, in words that may be shown; nil while nothing is known to be wrong. Costs no
    /// question to the log: what waits for it silently (`LogReader.next`) is what this is for.
    var trouble: String? { get }

    /// Flushes what was handed in, then ends everything. Later calls throw `.closed`.
    func close() async
}

extension EventLog {
    package var trouble: String? { nil }
}

/// Follows partitions: what was there, then what comes.
package protocol LogReader: Sendable {
    /// Waits until there is at least one record, then answers what is there, up to `limit` records, in the order of
    /// offsets within each partition. To be called by one task at a time.
    ///
    /// - Throws: `EventLogError` `.offsetOutOfRange` when a start lies outside what is kept, `.closed`, and
    ///   `CancellationError`. While the log is away it waits and goes on when it is back.
    func next(limit: Int) async throws -> [LogRecord]

    func close() async
}

/// A member of a consumer group: shares the partitions of one topic with the other members.
package protocol GroupConsumer: Sendable {
    /// Waits for the next thing to do. An event counts as handled when `next` is called again: only then is a revoked
    /// partition handed on to another member. To be called by one task at a time.
    ///
    /// - Parameter limit: the most records of a `.records` event.
    func next(limit: Int) async throws -> GroupEvent

    /// Records, durably, the next offset to read for each partition. Offsets of a partition that this member no longer
    /// owns are refused with `.notOwner` or ignored by the log.
    func commit(_ offsets: [Int: Int64]) async throws

    /// Leaves the group at once, so that the others take over without waiting for a time-out.
    func close() async
}

package enum GroupEvent: Sendable {
    /// From now on these partitions are this member's, and reading goes on from the offsets given: what the group
    /// committed, or the first offset that is kept where it committed nothing.
    case assigned([Int: Int64])
    /// These are about to go to another member: finish and commit what was begun, then call `next`.
    case revoked(Set<Int>)
    /// These are gone already (the session timed out, say): stop acting for them.
    case lost(Set<Int>)
    /// Records of owned partitions, in the order of offsets within each.
    case records([LogRecord])
}
