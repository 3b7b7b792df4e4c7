import EventLog
import Foundation
import GRDB
import Glibc
import Logging

/// A topic: its file, its writer, those who read it and those who wait for it.
final class TopicFile: Sendable {
    let name: String
    let layout: TopicLayout
    let path: String
    /// Rung when there may be something new.
    let bells: Bells
    let readers: ReaderPool
    let tail = TopicTail()
    private let writer: TopicWriter
    private let database: DatabaseQueue
    private let retention: TopicRetention
    private let options: EventLogSQLite.Options

    /// Opens the file, or creates it.
    ///
    /// - Parameter specification: what to create it by; nil to open it only if it is there.
    /// - Returns: nil when the topic does not exist.
    static func open(
        _ name: String, creating specification: TopicSpecification?, in directory: LogDirectory,
        options: EventLogSQLite.Options
    ) throws(EventLogError) -> TopicFile? {
        let file = LogDatabase(path: try directory.topicPath(name), kind: .topic)
        let create: ((Database) throws -> Void)? = specification.map { specification in
            { try TopicLayout.create(specification, in: $0) }
        }
        guard let database = try file.open(create: create) else { return nil }
        return try TopicFile(name, file: file, database: database, options: options)
    }

    private init(
        _ name: String, file: LogDatabase, database: DatabaseQueue, options: EventLogSQLite.Options
    ) throws(EventLogError) {
        self.name = name
        self.database = database
        self.options = options
        path = file.path
        readers = ReaderPool(database: file)
        let keep: Int64?
        do {
            (layout, keep) = try database.inDatabase { db in
                let partitions = try Int.fetchOne(db, sql: "SELECT count(*) FROM partitions") ?? 0
                let keep = try Int64.fetchOne(db, sql: "SELECT retention_ms FROM topic")
                return (TopicLayout(partitions: partitions), keep)
            }
        } catch {
            throw EventLogError(sqlite: error, path: file.path)
        }
        retention = TopicRetention(keep: keep, now: options.now)
        let bells = Bells()
        self.bells = bells
        let path = file.path
        writer = TopicWriter(
            topic: name, path: path, database: database, layout: layout, retention: retention, tail: tail,
            logger: options.logger
        ) {
            bells.ring()
        } tellOthers: {
            // What other processes watch: the commit is visible when this is done, unlike the writes to the file itself.
            utimensat(AT_FDCWD, path, nil, 0)
        }
    }

    /// Checks the number of partitions, takes over the retention, and deletes what is too old by it.
    func prepare(_ specification: TopicSpecification) async throws(EventLogError) {
        guard specification.partitions == layout.partitions else {
            throw .partitionMismatch(topic: name, found: layout.partitions, asked: specification.partitions)
        }
        let keep = specification.retention?.milliseconds
        do {
            let update = "UPDATE topic SET retention_ms = ?1 WHERE retention_ms IS NOT ?1"
            try database.inDatabase { try $0.execute(sql: update, arguments: [keep]) }
        } catch {
            throw EventLogError(sqlite: error, path: path)
        }
        retention.change(to: keep)
        await writer.trim()
    }

    /// Appends a record of this topic.
    ///
    /// - Parameter done: called once: on the writer's thread, or before this returns where nothing can be written.
    func append(_ record: NewRecord, done: @escaping @Sendable (Result<Position, EventLogError>) -> Void) {
        do throws(EventLogError) {
            writer.append(try stored(record), done: done)
        } catch {
            done(.failure(error))
        }
    }

    private func stored(_ record: NewRecord) throws(EventLogError) -> StoredRecord {
        try StoredRecord(record, partitions: layout.partitions, maxBytes: options.maxRecordBytes, now: options.now)
    }

    /// Appends records of this topic; those that can't be written don't keep the others from being.
    func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] {
        var refused: [Int: EventLogError] = [:]
        var stored: [StoredRecord] = []
        stored.reserveCapacity(records.count)
        for (index, record) in records.enumerated() {
            do throws(EventLogError) {
                stored.append(try self.stored(record))
            } catch {
                refused[index] = error
            }
        }
        if stored.isEmpty { return records.indices.compactMap { refused[$0].map { .failure($0) } } }
        let written = await writer.append(stored)
        if refused.isEmpty, case .success(let positions) = written { return positions.map { .success($0) } }
        var next = 0
        return records.indices.map { index in
            if let error = refused[index] { return .failure(error) }
            defer { next += 1 }
            return written.map { $0[next] }
        }
    }

    func partitionNamed(_ partition: Int) throws(EventLogError) -> TopicPartition {
        let name = TopicPartition(topic: name, partition: partition)
        guard (0..<layout.partitions).contains(partition) else {
            throw .unknownPartition(name, partitions: layout.partitions)
        }
        return name
    }

    func close() async { await writer.close() }

    func cease() { writer.cease() }
}
