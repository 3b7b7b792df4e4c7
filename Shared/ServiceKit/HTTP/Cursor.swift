import Foundation

/// Where a list goes on: behind the item of this time and id. Opaque to clients.
package struct Cursor: Hashable, Sendable {
    /// Milliseconds since 1970.
    package let time: Int64
    package let id: String

    package init(time: Int64, id: String) {
        self.time = time
        self.id = id
    }

    /// Reads what `text(in:)` made.
    ///
    /// - Throws: `Problem` 400 `invalid_cursor`, also for a cursor of another list.
    package init(_ text: some StringProtocol, in list: ListName) throws(Problem) {
        let base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padding = String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        guard text.utf8.count <= 256, let data = Data(base64Encoded: base64 + padding),
            let plain = String(validating: data, as: UTF8.self)
        else { throw Problem.invalidCursor }
        let parts = plain.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "2", parts[1] == list.text, let time = Int64(parts[2]), !parts[3].isEmpty
        else { throw Problem.invalidCursor }
        self.init(time: time, id: String(parts[3]))
        // One cursor has one spelling.
        guard self.text(in: list) == text else { throw Problem.invalidCursor }
    }

    package func text(in list: ListName) -> String {
        Data("2:\(list.text):\(time):\(id)".utf8).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}

extension Problem {
    static let invalidCursor = badRequest(
        "invalid_cursor", "cursor", "is not one that this list answered with as nextCursor")
}
