import JSON
import ServiceKit

/// Reads what people write, within bounds: too little says nothing, and too much is for no mail.
struct ReportText: Sendable {
    let reader: JSONObjectReader

    /// A text that must be there.
    ///
    /// - Throws: `JSONDecodingError` where it is absent, is nothing but white space, or has more than `most` bytes.
    func required(_ name: String, upTo most: Int) throws(JSONDecodingError) -> String {
        guard let text = try optional(name, upTo: most) else { throw .missing(reader.pointer(to: name)) }
        return text
    }

    func optional(_ name: String, upTo most: Int) throws(JSONDecodingError) -> String? {
        guard let text = try reader.optionalString(name) else { return nil }
        guard (1...most).contains(text.utf8.count), !text.allSatisfy(\.isWhitespace) else {
            throw reader.fault(name, "must have 1 to \(most) bytes that are not white space alone")
        }
        return text
    }

    /// One of a few words.
    func choice(_ name: String, of words: [String]) throws(JSONDecodingError) -> String? {
        guard let word = try reader.optionalString(name) else { return nil }
        guard words.contains(word) else { throw reader.fault(name, "must be one of \(words.joined(separator: ", "))") }
        return word
    }
}
