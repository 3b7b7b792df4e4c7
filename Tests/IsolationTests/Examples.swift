import HTTPTypes
import ServiceKit

/// What is sent to each route so that it does what it is for. A route that has none here fails the tests that need it.
enum Examples {
    struct Example: Sendable {
        var query = ""
        var body: String?
        /// Answers that mean that it was done.
        var isWrite = true
    }

    private static let invoice = """
        {"type": "invoice.paid", "recipients": {"subscribers": true},
         "payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}
        """
    /// A file by its beginning, and what announces it.
    static let audio = "RIFF0000WAVEfmt "
    static let voiceNote = """
        {"contentType": "audio/wav", "size": 16, "durationMs": 1,
         "sha256": "92aedcf0aef96750608d7ce496580bafb009cdc0ee29e75dee7f54a628ce4a00", "recipients": {"subscribers": true}}
        """
    private static let span = #"{"from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}"#

    /// - Parameter things: of the tenant that asks.
    /// - Returns: nil where nobody has said what to send.
    static func example(of route: Route, for things: Things) -> Example? {
        let path = route.path.replacing("/v2/handles/:handle", with: "")
            .replacing("/v2/admin/handles/:handle", with: "")
        let asUser = "?user=\(things["users/:id"] ?? "")"
        if path.hasPrefix("/mobile/voice-notes") {
            let isAnnouncement = path == "/mobile/voice-notes"
            return Example(query: asUser, body: isAnnouncement ? voiceNote : nil, isWrite: route.method != .get)
        }
        if let body = bodies[path]?[route.method] { return Example(body: body, isWrite: !questions.contains(path)) }
        switch (route.method, path) {
        case (.get, "/mobile/inbox"): return Example(query: asUser, isWrite: false)
        case (.get, _): return Example(isWrite: false)
        case (.delete, _): return Example()
        case (.post, _) where withoutBody.contains(path): return Example()
        default: return nil
        }
    }

    /// What asks by a POST, and writes nothing.
    private static let questions: Set<String> = [
        "/api/v1/notifications/validate", "/api/v1/schemas/:type/compatibility-check",
        "/notifications/email-templates/:type/:locale/preview",
    ]

    private static let withoutBody: Set<String> = [
        "/webhooks/:id/rotate-secret", "/webhooks/:id/verify", "/webhooks/:id/test",
        "/webhooks/:id/deliveries/:delivery/replay", "/notifications/email-subscriptions/:id/test",
        "/notifications/owner-default-email/test", "/mobile/inbox/:id/read",
        "/api/v1/schemas/:type/versions/:version/deprecate", "/api/v1/schemas/:type/versions/:version/retire",
    ]

    private static let bodies: [String: [HTTPRequest.Method: String]] = [
        "/api/v1/notifications": [.post: invoice],
        "/api/v1/notifications/batch": [.post: "{\"notifications\": [\(invoice)]}"],
        "/api/v1/notifications/validate": [.post: invoice],
        "/api/v1/schemas": [.post: #"{"type": "fresh.made", "schema": {}}"#],
        "/api/v1/schemas/:type/versions": [.post: #"{"schema": {"title": "Another"}}"#],
        "/api/v1/schemas/:type/compatibility": [.put: #"{"compatibility": "NONE"}"#],
        "/api/v1/schemas/:type/compatibility-check": [.post: #"{"schema": {}}"#],
        "/v2/support/report": [.post: #"{"summary": "s", "details": "d"}"#],
        "/v2/operator/escalations": [.post: #"{"summary": "s", "details": "d"}"#],
        "/v2/public/content-report": [.post: #"{"url": "https://x.example/"}"#],
        "/webhooks": [.post: #"{"url": "https://fresh.example/hook", "eventTypes": ["*"]}"#],
        "/webhooks/:id": [.patch: #"{"description": "changed"}"#],
        "/webhooks/:id/replays": [.post: span],
        "/notifications/email-subscriptions": [.post: #"{"email": "fresh@x.example", "eventTypes": ["*"]}"#],
        "/notifications/email-templates/:type/:locale": [.put: #"{"subject": "new", "text": "t", "html": "h"}"#],
        "/notifications/email-templates/:type/:locale/preview": [.post: "{}"],
        "/notifications/owner-default-email": [.put: #"{"email": "boss@x.example"}"#],
        "/notification-settings": [.put: #"{"channels": {"webhook": false}}"#],
        "/directory/users/:id": [.put: #"{"name": "changed"}"#],
        "/directory/groups/:id": [.put: #"{"name": "changed", "members": []}"#],
        "/directory/rules/:id": [.put: #"{"pattern": {"plan": ["changed"]}}"#],
        "/keys": [.post: #"{"scopes": ["events:write"], "name": "fresh"}"#],
        "/inbound/:provider": [.put: #"{"secrets": ["changed"]}"#],
        "/v2/operator/tenants/:tenant/limits": [.put: #"{"eventsPerDay": 5000}"#],
    ]
}
