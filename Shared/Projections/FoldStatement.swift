package import GRDB
import GRDBSQLite

/// A statement that a fold runs for each record: values go from Swift's memory into SQLite without the boxes, arrays and
/// copies that arguments of a general statement need. A fold spends most of its time here.
///
///     insert.bind(tenant, at: 1)
///     insert.bind(number, at: 2)
///     let isNew = try insert.run() == 1
///
/// All that a run needs is bound before each run. Not to be used by two loops at once.
package final class FoldStatement {
    private let statement: SQLiteStatement
    private let connection: SQLiteConnection
    /// Keeps what `statement` points to: GRDB finalizes a statement with its object.
    private let owner: Statement
    /// The texts that are bound to the next run, and where each begins and ends.
    private var bytes: [UInt8] = []
    private var texts: [(index: Int32, range: Range<Int>)] = []

    /// - Parameter sql: one statement; prepared once for a connection.
    package init(_ database: Database, _ sql: String) throws {
        guard let connection = database.sqliteConnection else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        self.connection = connection
        owner = try database.cachedStatement(sql: sql)
        statement = owner.sqliteStatement
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    package func bind(_ text: String, at index: Int32) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        texts.append((index, start..<bytes.count))
    }

    package func bind(_ text: String?, at index: Int32) {
        if let text { bind(text, at: index) }
    }

    package func bind(_ number: Int64, at index: Int32) {
        sqlite3_bind_int64(statement, index, number)
    }

    package func bind(_ number: Int64?, at index: Int32) {
        if let number { bind(number, at: index) }
    }

    package func bind(_ number: Int, at index: Int32) {
        bind(Int64(number), at: index)
    }

    package func bind(_ number: Int?, at index: Int32) {
        bind(number.map(Int64.init), at: index)
    }

    /// Runs a statement that answers no rows.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    package func run() throws -> Int {
        try withTexts {
            guard sqlite3_step(statement) == SQLITE_DONE else { throw lastError }
            return Int(sqlite3_changes(connection))
        }
    }

    /// Runs a query and hands over its rows; `body` answers whether it wants another one.
    package func forEachRow(_ body: (FoldRow) throws -> Bool) throws {
        try withTexts {
            while true {
                switch sqlite3_step(statement) {
                case SQLITE_ROW: if try !body(FoldRow(statement: statement)) { return }
                case SQLITE_DONE: return
                default: throw lastError
                }
            }
        }
    }

    /// Runs a query, and answers what `body` makes of its first row; nil without one.
    package func first<Answer>(_ body: (FoldRow) throws -> Answer) throws -> Answer? {
        var answer: Answer?
        try forEachRow { row in
            answer = try body(row)
            return false
        }
        return answer
    }

    /// Binds the texts where they stand, without a copy, and leaves nothing bound.
    private func withTexts<Answer>(_ body: () throws -> Answer) throws -> Answer {
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
            bytes.removeAll(keepingCapacity: true)
            texts.removeAll(keepingCapacity: true)
        }
        return try bytes.withUnsafeBufferPointer { bytes in
            for (index, range) in texts {
                // A null pointer, which an empty text may have, would bind NULL.
                guard !range.isEmpty, let start = bytes.baseAddress else {
                    sqlite3_bind_text(statement, index, "", 0, Self.copied)
                    continue
                }
                // Nothing of it is left when this block ends.
                UnsafeRawPointer(start + range.lowerBound).withMemoryRebound(to: CChar.self, capacity: range.count) {
                    _ = sqlite3_bind_text(statement, index, $0, Int32(range.count), nil)
                }
            }
            return try body()
        }
    }

    /// `SQLITE_TRANSIENT`: SQLite copies what is bound before the call returns.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    private var lastError: DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: String(cString: sqlite3_errmsg(connection)))
    }
}

/// A row of a query, to be read before the next one is asked for. Columns count from 0.
package struct FoldRow {
    fileprivate let statement: SQLiteStatement

    package func isNull(_ column: Int32) -> Bool {
        sqlite3_column_type(statement, column) == SQLITE_NULL
    }

    package func int64(_ column: Int32) -> Int64 {
        sqlite3_column_int64(statement, column)
    }

    package func int(_ column: Int32) -> Int {
        Int(int64(column))
    }

    package func text(_ column: Int32) -> String {
        guard let start = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
