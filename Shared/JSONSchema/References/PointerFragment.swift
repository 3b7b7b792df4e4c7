import JSON

/// JSON Pointers as URI fragments (RFC 6901, section 6).
enum PointerFragment {
    /// The names in a pointer, with all escapes undone; nil where it is none.
    static func names(_ fragment: Substring) -> [String]? {
        guard let text = decoded(fragment.utf8) else { return nil }
        var names: [String] = []
        for token in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let name = unescaped(token) else { return nil }
            names.append(name)
        }
        return names
    }

    /// What a pointer leads to; nil where that is nothing.
    static func target(of fragment: Substring, in root: JSONNode) -> JSONNode? {
        names(fragment)?.reduce(root as JSONNode?) { node, name in node.flatMap { step(name, in: $0) } }
    }

    static func step(_ name: String, in node: JSONNode) -> JSONNode? {
        guard node.kind == .array else { return node[name] }
        guard let index = Int(name), String(index) == name else { return nil }
        return node[index]
    }

    private static func unescaped(_ token: Substring) -> String? {
        guard token.utf8.contains(UInt8(ascii: "~")) else { return String(token) }
        var result = ""
        var rest = token.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "~" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "0": result.append("~")
            case "1": result.append("/")
            default: return nil
            }
        }
        return result
    }

    /// Undoes percent-encoding; nil where what comes out is no text.
    static func decoded(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
