package import NIOHTTP1

/// What a quick route wants to know of the head of a request, found in one pass over its fields.
package struct UsualHead: Sendable {
    package private(set) var authorization: String?
    package private(set) var apiKey: String?
    package private(set) var idempotencyKey: String?
    package private(set) var requestID: String?
    package private(set) var traceParent: String?
    package private(set) var traceState: String?
    /// Of the body, in bytes.
    package private(set) var length = 0

    /// - Returns: nil where anything in the head asks for more than to have a body of JSON taken, of a length that is told
    ///   beforehand, on a connection that stays open; or where something is said twice.
    package init?(_ head: HTTPRequestHead) {
        guard head.version == .http1_1 else { return nil }
        var length: Int?
        var isJSON = false
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 6 where Self.isName(name, "expect"): return nil
            case 7 where Self.isName(name, "upgrade"): return nil
            case 9 where Self.isName(name, "x-api-key"):
                guard Self.set(&apiKey, value) else { return nil }
            case 10 where Self.isName(name, "connection"):
                guard Self.isName(value, "keep-alive") else { return nil }
            case 10 where Self.isName(name, "tracestate"):
                guard Self.set(&traceState, value) else { return nil }
            case 11 where Self.isName(name, "traceparent"):
                guard Self.set(&traceParent, value) else { return nil }
            case 12 where Self.isName(name, "content-type"):
                guard !isJSON, value == "application/json" else { return nil }
                isJSON = true
            case 12 where Self.isName(name, "x-request-id"):
                guard Self.set(&requestID, value) else { return nil }
            case 13 where Self.isName(name, "authorization"):
                guard Self.set(&authorization, value) else { return nil }
            case 14 where Self.isName(name, "content-length"):
                guard length == nil, let bytes = Int(value) else { return nil }
                length = bytes
            case 15 where Self.isName(name, "idempotency-key"):
                guard Self.set(&idempotencyKey, value) else { return nil }
            case 16 where Self.isName(name, "content-encoding"): return nil
            case 17 where Self.isName(name, "transfer-encoding"): return nil
            case 17 where Self.isName(name, "carillon-position"): return nil
            // Attributes of a CloudEvent.
            case 4... where Self.begins(name, with: "ce-"): return nil
            default: break
            }
        }
        guard isJSON, let length else { return nil }
        self.length = length
    }

    private static func set(_ field: inout String?, _ value: String) -> Bool {
        guard field == nil else { return false }
        field = value
        return true
    }

    /// Whether a text is a name, in whatever case.
    ///
    /// - Parameter name: in lower case, and as long as the text.
    private static func isName(_ text: String, _ name: StaticString) -> Bool {
        text.utf8.count == name.utf8CodeUnitCount && begins(text, with: name)
    }

    private static func begins(_ text: String, with start: StaticString) -> Bool {
        start.withUTF8Buffer { start in
            zip(text.utf8, start).allSatisfy { ($0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0) == $1 }
        }
    }
}
