package import Hummingbird
package import JSON

/// Which part of a list is asked for.
package struct Page: Hashable, Sendable {
    package static let defaultLimit = 50
    package static let greatestLimit = 250

    package let limit: Int
    package let cursor: Cursor?
    private let list: ListName

    package init(limit: Int = defaultLimit, cursor: Cursor? = nil, of list: ListName = ListName(path: "")) {
        self.limit = limit
        self.cursor = cursor
        self.list = list
    }

    /// Reads `limit` and `cursor` of a request.
    ///
    /// - Parameter tenant: whose list it is, where the path does not say it.
    /// - Throws: `Problem` 400 `invalid_limit` or `invalid_cursor`.
    package init(_ request: Request, tenant: String = "") throws(Problem) {
        let query = request.uri.queryParameters
        var limit = Self.defaultLimit
        if let text = query["limit"] {
            guard let number = Int(text), (1...Self.greatestLimit).contains(number) else { throw Problem.invalidLimit }
            limit = number
        }
        self.limit = limit
        let list = ListName(path: request.uri.path, tenant: tenant)
        self.list = list
        cursor = if let text = query["cursor"] { try Cursor(text, in: list) } else { nil }
    }

    /// Refuses what is no parameter of a list, and what stands there twice: a filter that is misspelt, or of which one half
    /// counts, must not answer what nobody asked for.
    ///
    /// - Parameter filters: what the list has beside `limit` and `cursor`.
    /// - Throws: `Problem` 400 `unknown_parameter` or `repeated_parameter`.
    package static func refuseParameters(of request: Request, but filters: Set<String> = []) throws(Problem) {
        var seen: Set<Substring> = []
        for (name, _) in request.uri.queryParameters {
            guard seen.insert(name).inserted else {
                throw Problem.repeatedParameter(String(name))
            }
            guard !filters.contains(String(name)), name != "limit", name != "cursor" else { continue }
            throw Problem.unknownParameter(String(name), known: filters.sorted() + ["limit", "cursor"])
        }
    }

    /// The text of a cursor of this list.
    package func text(of cursor: Cursor) -> String { cursor.text(in: list) }

    /// The answer `{data, nextCursor}`.
    ///
    /// - Parameters:
    ///   - items: one more than `limit` where there are more to come, in the order of the list.
    ///   - cursor: that of an item.
    package func answer<Item>(
        _ items: [Item], cursor: (Item) -> Cursor, write: (Item, inout JSONWriter) -> Void
    ) -> Response {
        let shown = items.prefix(limit)
        return answer(shown, next: items.count > limit ? shown.last.map(cursor) : nil, write: write)
    }

    /// The answer `{data, nextCursor}`.
    ///
    /// - Parameters:
    ///   - items: those of this page.
    ///   - next: where the list goes on; nil at its end.
    package func answer<Item>(
        _ items: some Sequence<Item>, next: Cursor?, write: (Item, inout JSONWriter) -> Void
    ) -> Response {
        .json { writer in
            writer.object { writer in
                writer.member("data", array: { writer in for item in items { write(item, &writer) } })
                writer.member("nextCursor", orNull: next.map(text(of:)))
            }
        }
    }
}

extension Problem {
    static let invalidLimit = badRequest(
        "invalid_limit", "limit", "must be a whole number from 1 to \(Page.greatestLimit)")

    static func unknownParameter(_ name: String, known: [String]) -> Problem {
        badRequest("unknown_parameter", name, "is no parameter of this list; it has \(known.joined(separator: ", "))")
    }

    static func repeatedParameter(_ name: String) -> Problem {
        badRequest("repeated_parameter", name, "can be given once")
    }

    /// 400 for a query parameter that is no RFC 3339 time.
    package static func invalidTime(_ name: String) -> Problem {
        badRequest(
            "invalid_time", name, "must be an RFC 3339 time such as 2026-03-01T09:30:00Z (a + written as %2B)")
    }
}
