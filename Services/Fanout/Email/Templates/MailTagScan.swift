/// Looks through a template before Mustache reads it. Tenants write templates, and every tenant's mail is rendered in the
/// same process: what would take Mustache deep, long or out of its escaping is refused here.
///
/// Taken are variables (`{{name}}`, always escaped in HTML), sections (`{{#name}}`, `{{^name}}`, `{{/name}}`) and comments
/// (`{{! … }}`). There are no partials, so none can be named; nothing is unescaped; and delimiters stay as they are, which
/// is what makes this look the same as Mustache's.
struct MailTagScan {
    static let mostTags = 500
    static let mostDepth = 8
    /// Mustache looks at the rest of the text for each of them.
    static let mostBraces = 2_000

    /// The longest text between the tags of a section, in bytes: what a list may repeat.
    private(set) var longestSection = 0

    private let text: String
    private let bytes: [UInt8]
    private var open: [(name: String, start: Int, line: Int)] = []
    private var tags = 0

    /// - Throws: `MailTemplateFault` with the first thing that is wrong.
    init(_ text: String) throws(MailTemplateFault) {
        self.text = text
        bytes = Array(text.utf8)
        guard bytes.count(where: { $0 == Self.brace }) <= Self.mostBraces else {
            throw MailTemplateFault(.tooLarge, "must not have more than \(Self.mostBraces) of {")
        }
        var position = 0
        while let start = find(Self.brace, from: position) { position = try tag(at: start) }
        if let section = open.last {
            throw MailTemplateFault(.syntax, "the section \(section.name) is never closed", line: section.line)
        }
    }

    private static let brace = UInt8(ascii: "{")
    private static let endBrace = UInt8(ascii: "}")

    /// Where two of these bytes stand side by side.
    private func find(_ byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == byte, bytes[index + 1] == byte { return index }
            index += 1
        }
        return nil
    }

    /// - Returns: where the tag ends.
    private mutating func tag(at start: Int) throws(MailTemplateFault) -> Int {
        let line = bytes[..<start].count { $0 == 10 } + 1
        guard let end = find(Self.endBrace, from: start + 2) else {
            throw MailTemplateFault(.syntax, "a tag is never closed", line: line)
        }
        // To Mustache, which reads characters, a brace with an accent is no brace.
        guard [start, end, end + 2].allSatisfy(isBoundary) else {
            throw MailTemplateFault(.syntax, "a brace of a tag is joined to another character", line: line)
        }
        tags += 1
        guard tags <= Self.mostTags else {
            throw MailTemplateFault(.tooLarge, "must not have more than \(Self.mostTags) tags", line: line)
        }
        let content = bytes[(start + 2)..<end]
        switch content.first {
        case UInt8(ascii: "!"): break
        case UInt8(ascii: "#"), UInt8(ascii: "^"):
            open.append((try name(content.dropFirst(), line), end + 2, line))
            guard open.count <= Self.mostDepth else {
                throw MailTemplateFault(
                    .tooLarge, "sections must not stand in each other more than \(Self.mostDepth) deep", line: line)
            }
        case UInt8(ascii: "/"): try close(try name(content.dropFirst(), line), at: start, line)
        case UInt8(ascii: "{"), UInt8(ascii: "&"):
            throw MailTemplateFault(
                .tagNotAllowed, "values are always escaped: write {{name}}, with two braces and without &", line: line)
        case UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "$"):
            throw MailTemplateFault(.tagNotAllowed, "there are no partials and no blocks to name", line: line)
        case UInt8(ascii: "="), UInt8(ascii: "%"):
            throw MailTemplateFault(.tagNotAllowed, "delimiters and the kind of content can't be set", line: line)
        default: _ = try name(content, line)
        }
        return end + 2
    }

    private mutating func close(_ name: String, at end: Int, _ line: Int) throws(MailTemplateFault) {
        guard let section = open.popLast(), section.name == name else {
            throw MailTemplateFault(.syntax, "{{/\(name)}} closes no section that is open there", line: line)
        }
        longestSection = max(longestSection, end - section.start)
    }

    private func name(_ content: ArraySlice<UInt8>, _ line: Int) throws(MailTemplateFault) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
        var content = content.drop(while: isSpace)
        while let last = content.last, isSpace(last) { content = content.dropLast() }
        guard (1...200).contains(content.count), content.allSatisfy(Self.isNameByte) else {
            throw MailTemplateFault(
                .syntax, "a tag must hold a name of letters, digits and . _ - (as in {{data.invoiceId}})", line: line)
        }
        return String(decoding: content, as: UTF8.self)
    }

    private func isBoundary(_ offset: Int) -> Bool {
        text.utf8.index(text.startIndex, offsetBy: offset).samePosition(in: text) != nil
    }

    /// Parentheses are how Mustache's functions are called: `{{uppercased(data.name)}}`.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._-?()".utf8.contains(byte)
        }
    }
}
