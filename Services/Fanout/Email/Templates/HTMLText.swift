import Mustache

/// Escapes what stands in HTML, scalar by scalar. Mustache's own goes by whole characters, to which `<` followed by a
/// combining mark is no `<`.
struct HTMLText: MustacheContentType {
    static let name = "CARILLON_HTML"

    /// Makes it known to Mustache, once.
    static let registered: Void = MustacheContentTypes.register(HTMLText(), named: name)

    func escapeText(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
