import GRDB

/// Rows of text columns.
enum GRDBRows {
    static func fetch(_ sql: String, in database: Database) throws -> [[String]] {
        try Row.fetchAll(database, sql: sql).map { row in row.map { "\($0.1)".trimming("\"") } }
    }
}

extension String {
    fileprivate func trimming(_ character: Character) -> String {
        var text = Substring(self)
        while text.first == character { text = text.dropFirst() }
        while text.last == character { text = text.dropLast() }
        return String(text)
    }
}
