import EventLog
import GRDB
import Synchronization

/// The transaction that appends. Used by the thread of one writer.
final class TopicAppender: Sendable {
    /// The next offsets as this process last wrote them, good while `PRAGMA data_version` says that nobody else wrote.
    private struct Known: Sendable {
        let version: Int64
        var next: [Int64]
    }

    private let topic: String
    private let path: String
    private let database: DatabaseQueue
    private let layout: TopicLayout
    private let known = Mutex<Known?>(nil)
    private let writeAhead: WriteAheadLog

    init(topic: String, path: String, database: DatabaseQueue, layout: TopicLayout) {
        self.topic = topic
        self.path = path
        self.database = database
        self.layout = layout
        let pageSize = database.inDatabase { try? Int.fetchOne($0, sql: "PRAGMA page_size") } ?? LogDatabase.pageSize
        writeAhead = WriteAheadLog(path: path, pageSize: pageSize)
        database.inDatabase { writeAhead.attach(to: $0) }
    }

    deinit {
        // Others may use the connection for longer.
        database.inDatabase { writeAhead.detach(from: $0) }
    }

    /// Appends records in one transaction.
    ///
    /// - Returns: the positions of all, in their order, or why nothing was written.
    func append(_ records: [StoredRecord]) -> Result<[Position], EventLogError> {
        do {
            var positions: [Position] = []
            positions.reserveCapacity(records.count)
            let after = try database.inDatabase { db in
                var known = Known(version: 0, next: [])
                try db.inWritingTransaction {
                    // Read inside of the transaction: until it ends, no other process appends.
                    known = try current(db)
                    writeAhead.makeRoom()
                    try insert(records, next: &known.next, at: &positions, in: db)
                }
                return known
            }
            known.withLock { $0 = after }
            return .success(positions)
        } catch {
            known.withLock { $0 = nil }
            return .failure(EventLogError(sqlite: error, path: path))
        }
    }

    /// Does what can be done when the callers have their answers.
    func tidyUp() {
        writeAhead.checkpointIfLong(database)
    }

    private func current(_ db: Database) throws -> Known {
        let version = try db.dataVersion()
        if let known = known.withLock({ $0 }), known.version == version { return known }
        let next = try (0..<layout.partitions).map { try db.bounds(ofPartition: $0, layout: layout).end }
        return Known(version: version, next: next)
    }

    private func insert(
        _ records: [StoredRecord], next: inout [Int64], at positions: inout [Position], in db: Database
    ) throws {
        var insertions: [Statement?] = Array(repeating: nil, count: layout.partitions)
        for record in records {
            let offset = next[record.partition]
            let insertion = try insertions[record.partition] ?? db.insertion(into: record.partition, layout: layout)
            insertions[record.partition] = insertion
            try db.insert(record, at: offset, by: insertion)
            next[record.partition] = offset + 1
            positions.append(Position(topic: topic, partition: record.partition, offset: offset))
        }
    }
}
