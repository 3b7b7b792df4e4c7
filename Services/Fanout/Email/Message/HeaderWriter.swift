/// Writes the header of a message, folded (RFC 5322, section 2.2.3). What it is given can't end a field: names are
/// literals, words are `HeaderToken`s or `MailAddress`es, and free text loses its control characters here.
struct HeaderWriter {
    private(set) var bytes: [UInt8] = []

    /// A field whose value is our own text.
    mutating func field(_ name: StaticString, _ value: StaticString) {
        line("\(name): \(value)")
    }

    /// A field of one word, optionally in angle brackets.
    mutating func field(_ name: StaticString, _ token: HeaderToken, bracketed: Bool = false) {
        line(bracketed ? "\(name): <\(token)>" : "\(name): \(token)")
    }

    /// A field of a time, in milliseconds since 1970.
    mutating func field(_ name: StaticString, date: Int64) {
        line("\(name): \(MailDate.text(date))")
    }

    /// A field of free text.
    mutating func field(_ name: StaticString, text: String) {
        let text = Self.singleLine(text)
        let words = Self.isPlain(text) ? Self.words(of: text) : EncodedWord.encode(text)
        folded("\(name):", words)
    }

    /// A field of one address.
    mutating func field(_ name: StaticString, _ mailbox: Mailbox) {
        guard let shown = mailbox.name.map(Self.singleLine), !shown.isEmpty else {
            line("\(name): \(mailbox.address)")
            return
        }
        let words = Self.isPlain(shown) && shown.utf8.count <= 64 ? [Self.quoted(shown)] : EncodedWord.encode(shown)
        folded("\(name):", words + ["<\(mailbox.address)>"])
    }

    /// Free text on one line: each run of white space and controls becomes one space.
    static func singleLine(_ text: String) -> String {
        var line = ""
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .surrogate:
                pendingSpace = !line.isEmpty
            default:
                if pendingSpace { line.unicodeScalars.append(" ") }
                pendingSpace = false
                line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(contentsOf: [13, 10])
    }

    /// Words with a space before each, which becomes a fold where the line would grow beyond 76.
    private mutating func folded(_ start: String, _ words: [String]) {
        var current = start
        for (index, word) in words.enumerated() {
            if index > 0, current.utf8.count + 1 + word.utf8.count > 76 {
                line(current)
                current = ""
            }
            current += " " + word
        }
        line(current)
    }

    /// Whether a text can stand as it is: ASCII, nothing that reads as an encoded word, and no word too long to fold.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 32 && $0 < 127 } && !text.contains("=?")
            && text.utf8.split(separator: 32).allSatisfy { $0.count <= 60 }
    }

    private static func words(of text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for character in text {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return quoted + "\""
    }
}
