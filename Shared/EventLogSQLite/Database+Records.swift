import EventLog
import GRDB
import GRDBSQLite

// Where the time goes when a log is busy: SQLite's own calls on statements that GRDB caches, without a copy of what is
// bound.
extension Database {
    /// The statement that `insert` runs for the records of a partition.
    func insertion(into partition: Int, layout: TopicLayout) throws -> Statement {
        try cachedStatement(sql: layout.insert[partition])
    }

    /// Inserts a record at an offset.
    ///
    /// - Parameter insertion: that of the record's partition.
    func insert(_ record: StoredRecord, at offset: Int64, by insertion: Statement) throws {
        let statement = insertion.sqliteStatement
        try record.headers.packed.withUnsafeBytes { headers in
            try record.value.withUnsafeBytes { value in
                try (record.key ?? []).withUnsafeBytes { key in
                    // The bytes are bound without a copy: nothing of them is left when this block ends.
                    defer {
                        sqlite3_reset(statement)
                        sqlite3_clear_bindings(statement)
                    }
                    sqlite3_bind_int64(statement, 1, offset)
                    sqlite3_bind_int64(statement, 2, record.timestamp)
                    if record.key != nil { bind(key, to: statement, at: 3) }
                    bind(headers, to: statement, at: 4)
                    bind(value, to: statement, at: 5)
                    guard sqlite3_step(statement) == SQLITE_DONE else { throw lastError }
                }
            }
        }
    }

    /// Reads records of a partition from an offset on, up to a number, and until their bytes reach a size.
    func records(
        of partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int, layout: TopicLayout
    ) throws -> [LogRecord] {
        let statement = try cachedStatement(sql: layout.range[partition.partition]).sqliteStatement
        // Ends the statement's read transaction, too.
        defer { sqlite3_reset(statement) }
        sqlite3_bind_int64(statement, 1, offset)
        var records: [LogRecord] = []
        var bytes = 0
        while records.count < limit, records.isEmpty || bytes < maxBytes {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                let record = try record(of: partition, in: statement)
                bytes += record.size
                records.append(record)
            case SQLITE_DONE:
                return records
            default:
                throw lastError
            }
        }
        return records
    }

    func bounds(ofPartition partition: Int, layout: TopicLayout) throws -> PartitionBounds {
        let row = try cachedStatement(sql: layout.bounds[partition])
        let statement = row.sqliteStatement
        defer { sqlite3_reset(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw lastError }
        let earliest = sqlite3_column_int64(statement, 0)
        let isEmpty = sqlite3_column_type(statement, 1) == SQLITE_NULL
        return PartitionBounds(earliest: earliest, end: isEmpty ? earliest : sqlite3_column_int64(statement, 1))
    }

    private func record(of partition: TopicPartition, in statement: SQLiteStatement) throws -> LogRecord {
        let position = Position(
            topic: partition.topic, partition: partition.partition, offset: sqlite3_column_int64(statement, 0))
        guard let headers = RecordHeaders(packed: bytes(of: statement, at: 3)) else {
            throw EventLogError(.corrupt, "the headers of \(position) can't be understood")
        }
        let hasKey = sqlite3_column_type(statement, 2) != SQLITE_NULL
        return LogRecord(
            position: position, key: hasKey ? Array(bytes(of: statement, at: 2)) : nil, headers: headers,
            value: Array(bytes(of: statement, at: 4)), timestamp: sqlite3_column_int64(statement, 1))
    }

    private func bytes(of statement: SQLiteStatement, at column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }

    private func bind(_ bytes: UnsafeRawBufferPointer, to statement: SQLiteStatement, at index: Int32) {
        // A null pointer, which an empty array may have, would bind NULL.
        guard bytes.count > 0, let start = bytes.baseAddress else {
            sqlite3_bind_zeroblob(statement, index, 0)
            return
        }
        sqlite3_bind_blob(statement, index, start, Int32(bytes.count), nil)
    }

    var lastError: DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(sqliteConnection)),
            message: String(cString: sqlite3_errmsg(sqliteConnection)))
    }
}
