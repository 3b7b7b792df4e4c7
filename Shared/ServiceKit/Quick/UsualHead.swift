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
            case 6 where name.isField("expect"): return nil
            case 7 where name.isField("upgrade"): return nil
            case 9 where name.isField("x-api-key"):
                guard Self.set(&apiKey, value) else { return nil }
            case 10 where name.isField("connection"):
                guard value.isField("keep-alive") else { return nil }
            case 10 where name.isField("tracestate"):
                guard Self.set(&traceState, value) else { return nil }
            case 11 where name.isField("traceparent"):
                guard Self.set(&traceParent, value) else { return nil }
            case 12 where name.isField("content-type"):
                guard !isJSON, value == "application/json" else { return nil }
                isJSON = true
            case 12 where name.isField("x-request-id"):
                guard Self.set(&requestID, value) else { return nil }
            case 13 where name.isField("authorization"):
                guard Self.set(&authorization, value) else { return nil }
            case 14 where name.isField("content-length"):
                guard length == nil, let bytes = Int(value) else { return nil }
                length = bytes
            case 15 where name.isField("idempotency-key"):
                guard Self.set(&idempotencyKey, value) else { return nil }
            case 16 where name.isField("content-encoding"): return nil
            case 17 where name.isField("transfer-encoding"): return nil
            case 17 where name.isField("carillon-position"): return nil
            // Attributes of a CloudEvent.
            case 4... where name.begins(with: "ce-"): return nil
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
}
