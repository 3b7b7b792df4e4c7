import GRDB
import ServiceKit

/// A page of a list, found by walking along an index and taking what matches.
///
/// No index serves every filter, so the walk is bounded instead: it ends when the page is full, when it has read so many
/// rows, or when enough was done for what it has found. A page may thus hold fewer items than were asked for, even none, and yet have a cursor to go on from.
struct Walk<Item: Sendable>: Sendable {
    /// The most rows that one request reads.
    static var mostRead: Int { 5_000 }

    let items: [Item]
    let next: ServiceKit.Cursor?

    /// - Parameters:
    ///   - statement: answers at most `mostRead` rows.
    ///   - match: the column that says whether a row is wanted.
    ///   - item: nil for a row that is not wanted after all.
    ///   - isEnough: asked behind each item: whether the page ends with it, because more would take too long.
    ///   - cursor: that of a row, wanted or not.
    init(
        _ statement: Statement, _ arguments: StatementArguments, limit: Int, match: Int, item: (Row) throws -> Item?,
        isEnough: () -> Bool = { false }, cursor: (Row) -> ServiceKit.Cursor
    ) throws {
        var items: [Item] = []
        var last: ServiceKit.Cursor?
        var read = 0
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try rows.next() {
            read += 1
            let isWanted: Bool = row[match]
            if isWanted, items.count == limit || (!items.isEmpty && isEnough()) {
                self.items = items
                next = last
                return
            }
            let found = isWanted ? try item(row) : nil
            if let found { items.append(found) }
            if found != nil || read == Self.mostRead { last = cursor(row) }
        }
        self.items = items
        next = read == Self.mostRead ? last : nil
    }
}
