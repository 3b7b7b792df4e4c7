/// The JSON Pointer (RFC 6901) to what `token` names inside of what `pointer` points to.
package func jsonPointer(appending token: String, to pointer: String) -> String {
    guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
        return pointer + "/" + token
    }
    var result = pointer + "/"
    for scalar in token.unicodeScalars {
        switch scalar {
        case "~": result += "~0"
        case "/": result += "~1"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// The same for an element of an array.
package func jsonPointer(appending index: Int, to pointer: String) -> String { pointer + "/\(index)" }
