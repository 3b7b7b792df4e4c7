import Contracts

/// The id of a request: the client's own where it is one that can stand in a log line, else a new one.
enum RequestID {
    static func of(_ field: String?, now: Int64) -> String {
        if let field, isUsable(field) { return field }
        return Identifier.make(Identifier.request, at: now)
    }

    /// 1 to 128 letters, digits and `-_.:/+=`.
    static func isUsable(_ text: String) -> Bool {
        guard (1...128).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            // From - to : lie also the dot, the slash and the digits.
            case UInt8(ascii: "-")...UInt8(ascii: ":"): true
            case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "="): true
            default: false
            }
        }
    }
}
