import JSON

func parse(_ text: String) throws(JSONSyntaxError) -> JSONNode { try JSONDocument(parsing: text).root }

/// The fault of a text that must have one; nil if it was taken.
func refusal(of bytes: [UInt8], limits: JSONLimits = .default) -> JSONSyntaxError? {
    do {
        _ = try JSONDocument(parsing: bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

func refusal(of text: String, limits: JSONLimits = .default) -> JSONSyntaxError? {
    refusal(of: Array(text.utf8), limits: limits)
}

func text(_ writing: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    writing(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}
