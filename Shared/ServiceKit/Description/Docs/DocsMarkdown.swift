/// As much of Markdown as our descriptions are written in: paragraphs, `##` headings, indented code, `code`, **bold** and
/// links. Everything else is text.
enum DocsMarkdown {
    static func html(_ text: String) -> String {
        var html = ""
        for block in blocks(of: text) {
            if block[0].hasPrefix("## ") {
                let heading = String(block[0].dropFirst(3))
                html += "<h2 id=\"\(DocsPage.anchor(heading))\">\(heading.inHTML)</h2>\n"
            } else if block[0].hasPrefix("    ") {
                html += "<pre>\(block.map { String($0.dropFirst(4)) }.joined(separator: "\n").inHTML)</pre>\n"
            } else {
                html += "<p>\(inline(block.joined(separator: " ")))</p>\n"
            }
        }
        return html
    }

    static func headings(_ text: String) -> [String] {
        blocks(of: text).compactMap { $0[0].hasPrefix("## ") ? String($0[0].dropFirst(3)) : nil }
    }

    /// Lines that stand together; none of them is empty.
    private static func blocks(of text: String) -> [[Substring]] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .split { $0.allSatisfy { $0 == " " } }.map(Array.init)
    }

    static func inline(_ text: String) -> String {
        // What stands between two backticks is code, and nothing in it means anything.
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            index % 2 == 1 && index < parts.count - 1 ? "<code>\(String(part).inHTML)</code>" : plain(String(part))
        }.joined()
    }

    private static func plain(_ text: String) -> String {
        let bold = text.inHTML.split(separator: "**", omittingEmptySubsequences: false)
        return bold.enumerated().map { index, part in
            index % 2 == 1 && index < bold.count - 1 ? "<b>\(linked(String(part)))</b>" : linked(String(part))
        }.joined()
    }

    /// `[text](https://…)`
    private static func linked(_ text: String) -> String {
        guard let match = text.firstMatch(of: /\[([^\]]+)\]\((https:\/\/[^)\s]+)\)/) else { return text }
        let link = "<a href=\"\(match.2)\" rel=\"noreferrer\">\(match.1)</a>"
        return text[..<match.range.lowerBound] + link + linked(String(text[match.range.upperBound...]))
    }
}
