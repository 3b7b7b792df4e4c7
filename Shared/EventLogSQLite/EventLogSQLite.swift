package import EventLog
import Foundation
package import Logging
import Synchronization

/// The embedded log: a folder with one SQLite file a topic. Durable, shared by the processes of one machine, nothing to
/// install.
///
/// An append is on the disk when it succeeds (`synchronous = FULL`); all that wait together share one sync. A reader in
/// another process is woken by the kernel. Of a consumer group one member is active; another one takes over when it
/// leaves or dies.
package final class EventLogSQLite: EventLog {
    package struct Options: Sendable {
        package var logger: Logger
        /// The most bytes that key, headers and value of a record have together.
        package var maxRecordBytes = 1_000_000
        /// The time of appends that name none, and that ages are measured by: milliseconds since 1970.
        package var now: @Sendable () -> Int64 = { Int64((Date().timeIntervalSince1970 * 1_000).rounded()) }

        /// How often to look for changes by other processes that the kernel did not tell of.
        var tick: Duration = .milliseconds(250)

        package init(logger: Logger) {
            self.logger = logger
        }
    }

    private struct State {
        var files: [String: TopicFile] = [:]
        var members: [ObjectIdentifier: SQLiteGroupConsumer] = [:]
        var isClosed = false
    }

    let options: Options
    let watcher: ChangeWatcher
    let offsets: GroupOffsets
    /// Rung when the log is closed.
    let closing = Bells()
    private let directory: LogDirectory
    private let state = Mutex(State())

    /// Opens the log in a folder, which is made where it is missing.
    ///
    /// - Throws: `EventLogError` `.unavailable` when the folder can't be used (with its path and the reason),
    ///   `.newerFormat` when it was written by a later version.
    package init(directory path: String, options: Options) throws(EventLogError) {
        self.options = options
        let directory = try LogDirectory(path: path)
        self.directory = directory
        offsets = try directory.whileOpening { () throws(EventLogError) in
            try GroupOffsets(path: directory.groupsPath)
        }
        watcher = ChangeWatcher(tick: options.tick, logger: options.logger)
        watcher.start()
    }

    deinit {
        watcher.stop()
        offsets.cease()
        for file in state.withLock({ Array($0.files.values) }) { file.cease() }
    }

    package func prepare(_ topics: [TopicSpecification]) async throws {
        for topic in topics {
            guard (1...1_000).contains(topic.partitions) else {
                throw EventLogError(
                    .invalidArgument, "\(topic.name) must have 1 to 1,000 partitions, not \(topic.partitions)")
            }
            guard let file = try open(topic.name, creating: topic) else { throw EventLogError.unknownTopic(topic.name) }
            try await file.prepare(topic)
        }
    }

    package func partitionCount(of topic: String) async throws -> Int {
        try self.topic(topic).layout.partitions
    }

    package func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] {
        guard let first = records.first else { return [] }
        if records.dropFirst().allSatisfy({ $0.topic == first.topic }) { return await append(records, to: first.topic) }
        let byTopic = Dictionary(grouping: records.indices) { records[$0].topic }
        return await withTaskGroup(of: [(Int, Result<Position, EventLogError>)].self) { group in
            for (topic, indices) in byTopic {
                group.addTask { Array(zip(indices, await self.append(indices.map { records[$0] }, to: topic))) }
            }
            let results = await group.reduce(into: []) { $0 += $1 }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    package func append(_ record: NewRecord, done: @escaping @Sendable (Result<Position, EventLogError>) -> Void) {
        do throws(EventLogError) {
            if let file = try opened(record.topic) { return file.append(record, done: done) }
        } catch {
            return done(.failure(error))
        }
        // The first time: the file is opened, which takes a while.
        Task {
            do throws(EventLogError) {
                try topic(record.topic).append(record, done: done)
            } catch {
                done(.failure(error))
            }
        }
    }

    package func read(
        _ partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int
    ) async throws -> [LogRecord] {
        try topic(partition.topic).read(partition: partition.partition, from: offset, limit: limit, maxBytes: maxBytes)
    }

    package func bounds(of topic: String) async throws -> [Int: PartitionBounds] {
        try self.topic(topic).bounds()
    }

    package func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader {
        try checkOpen()
        let cursors = try starts.sorted { ($0.key.topic, $0.key.partition) < ($1.key.topic, $1.key.partition) }
            .map { start in
                let file = try topic(start.key.topic)
                _ = try file.partitionNamed(start.key.partition)
                return (file: file, partition: start.key.partition, offset: start.value)
            }
        return SQLiteLogReader(log: self, starts: cursors)
    }

    package func join(group: String, topic: String, member: String) async throws -> any GroupConsumer {
        let file = try self.topic(topic)
        let lockPath = try directory.lockPath(group: group, topic: topic)
        let member = try SQLiteGroupConsumer(log: self, group: group, file: file, lockPath: lockPath)
        state.withLock { $0.members[ObjectIdentifier(member)] = member }
        return member
    }

    package func committedOffsets(group: String, topic: String) async throws -> [Int: Int64] {
        let file = try self.topic(topic)
        return try offsets.committed(group: group, topic: file.name)
    }

    package func close() async {
        let (files, members) = state.withLock { state in
            state.isClosed = true
            return (Array(state.files.values), Array(state.members.values))
        }
        for file in files { await file.close() }
        for member in members { await member.close() }
        await offsets.close()
        watcher.stop()
        closing.ring()
    }

    func checkOpen() throws(EventLogError) {
        guard !state.withLock({ $0.isClosed }) else { throw EventLogError(.closed, "the log is closed") }
    }

    func leave(_ member: SQLiteGroupConsumer) {
        state.withLock { $0.members[ObjectIdentifier(member)] = nil }
    }
}

extension EventLogSQLite {
    private func append(_ records: [NewRecord], to topic: String) async -> [Result<Position, EventLogError>] {
        do {
            return try await self.topic(topic).append(records)
        } catch {
            return records.map { _ in .failure(error) }
        }
    }

    private func topic(_ name: String) throws(EventLogError) -> TopicFile {
        guard let file = try open(name, creating: nil) else { throw .unknownTopic(name) }
        return file
    }

    /// The file of a topic, where it has been opened.
    private func opened(_ name: String) throws(EventLogError) -> TopicFile? {
        try state.withLock { state throws(EventLogError) -> TopicFile? in
            guard !state.isClosed else { throw EventLogError(.closed, "the log is closed") }
            return state.files[name]
        }
    }

    /// The file of a topic, opened once.
    private func open(_ name: String, creating specification: TopicSpecification?) throws(EventLogError) -> TopicFile? {
        if let opened = try opened(name) { return opened }
        return try directory.whileOpening { () throws(EventLogError) -> TopicFile? in
            // Another task may have opened it while this one waited for its turn.
            if let file = state.withLock({ $0.files[name] }) { return file }
            guard
                let file = try TopicFile.open(name, creating: specification, in: directory, options: options)
            else { return nil }
            _ = watcher.watch(file.path, for: .touched) { [bells = file.bells] in bells.ring() }
            let isClosed = state.withLock { state in
                state.files[name] = file
                return state.isClosed
            }
            if isClosed { file.cease() }
            return file
        }
    }
}
