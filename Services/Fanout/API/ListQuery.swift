import Contracts
import Hummingbird
import ServiceKit

/// What a list of deliveries or notifications is narrowed to.
struct ListQuery: Sendable {
    let page: Page
    var status: DeliveryState?
    var eventType: String?
    var event: String?
    /// Milliseconds since 1970; later than this.
    var after: Int64?
    /// Earlier than this.
    var before: Int64?

    init(page: Page) {
        self.page = page
    }

    /// - Parameter names: the filters that the list has, of `status`, `event_type`, `event_id`, `after` and `before`.
    /// - Throws: `Problem` 400 for a parameter that the list does not have, or that makes no sense.
    init(_ request: Request, filters names: Set<String>) throws(Problem) {
        page = try Page(request)
        try Page.refuseParameters(of: request, but: names)
        let query = request.uri.queryParameters
        if let text = query["status"] {
            guard let state = DeliveryState(rawValue: String(text)) else {
                let all = DeliveryState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.badRequest("invalid_status", "status", "must be one of \(all)")
            }
            status = state
        }
        eventType = query["event_type"].map(String.init)
        event = query["event_id"].map(String.init)
        after = try Self.time("after", query["after"])
        before = try Self.time("before", query["before"])
    }

    private static func time(_ name: String, _ text: Substring?) throws(Problem) -> Int64? {
        guard let text else { return nil }
        guard let time = Timestamp.milliseconds(String(text)) else { throw Problem.invalidTime(name) }
        return time
    }
}
