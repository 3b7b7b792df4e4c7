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
    private let tail: TopicTail
    private let known = Mutex<Known?>(nil)
    private let writeAhead: WriteAheadLog

    init(topic: String, path: String, database: DatabaseQueue, layout: TopicLayout, tail: TopicTail = TopicTail()) {
        self.topic = topic
        self.path = path
        self.database = database
        self.layout = layout
        self.tail = tail
        let pageSize = database.inDatabase { try? Int.fetchOne($0, sql: "PRAGMA page_size") } ?? LogDatabase.pageSize
        writeAhead = WriteAheadLog(path: path, pageSize: pageSize)
        database.inDatabase { writeAhead.attach(to: $0) }
    }

    deinit {
        // Others may use the connection for longer.
        database.inDatabase { writeAhead.detach(from: $0) }
    }

    /// Appends batches in one transaction.
    ///
    /// - Returns: the positions of each batch, or why nothing was written.
    func append(_ batches: [[StoredRecord]]) -> Result<[[Position]], EventLogError> {
        do {
            var positions: [[Position]] = []
            positions.reserveCapacity(batches.count)
            var written: [TopicTail.Entry] = []
            written.reserveCapacity(batches.reduce(0) { $0 + $1.count })
            let after = try database.inDatabase { db in
                var known = Known(version: 0, next: [])
                try db.inWritingTransaction {
                    // Read inside of the transaction: until it ends, no other process appends.
                    known = try current(db)
                    writeAhead.makeRoom()
                    for batch in batches {
                        positions.append(try insert(batch, next: &known.next, into: &written, in: db))
                    }
                }
                return known
            }
            known.withLock { $0 = after }
            tail.add(written)
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
        _ batch: [StoredRecord], next: inout [Int64], into written: inout [TopicTail.Entry], in db: Database
    ) throws -> [Position] {
        var positions: [Position] = []
        positions.reserveCapacity(batch.count)
        var insertion: (partition: Int, statement: Statement)?
        for record in batch {
            let offset = next[record.partition]
            let statement: Statement
            if let insertion, insertion.partition == record.partition {
                statement = insertion.statement
            } else {
                statement = try db.insertion(into: record.partition, layout: layout)
                insertion = (record.partition, statement)
            }
            try db.insert(record, at: offset, by: statement)
            next[record.partition] = offset + 1
            let position = Position(topic: topic, partition: record.partition, offset: offset)
            positions.append(position)
            written.append((record.record(at: position), record.size))
        }
        return positions
    }
}
