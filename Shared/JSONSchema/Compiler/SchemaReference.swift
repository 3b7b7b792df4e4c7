import JSON

/// References of the form `#` and `#/…`: JSON Pointers as URI fragments.
enum SchemaReference {
    /// - Returns: what the reference points to and the pointer in its one spelling; nil where there is nothing.
    static func resolve(_ reference: String, in root: JSONNode) -> (node: JSONNode, pointer: String)? {
        guard let fragment = decoded(reference.utf8.dropFirst()) else { return nil }
        var node = root
        var pointer = ""
        for token in fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let name = unescaped(token), let next = step(name, in: node) else { return nil }
            node = next
            pointer = jsonPointer(appending: name, to: pointer)
        }
        return (node, pointer)
    }

    private static func step(_ name: String, in node: JSONNode) -> JSONNode? {
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

    /// Undoes percent-encoding.
    private static func decoded(_ text: Substring.UTF8View) -> String? {
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
