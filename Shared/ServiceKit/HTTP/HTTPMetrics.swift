import HTTPTypes
import Synchronization

/// Counts answers and their durations by route, and finds their instruments without building their labels each time.
final class HTTPMetrics: Sendable {
    private struct Key: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    /// What answers of one kind are counted in.
    struct Kind: Sendable {
        fileprivate let count: Counter
        fileprivate let duration: Histogram

        func record(_ time: Duration) {
            count.add()
            duration.record(time)
        }
    }

    private static let count = "carillon_http_requests"
    private static let countHelp = "Answers to HTTP requests."

    private let metrics: Metrics
    private let known = Mutex<[Key: Kind]>([:])

    init(_ metrics: Metrics) {
        self.metrics = metrics
    }

    func record(method: HTTPRequest.Method, route: String, status: HTTPResponse.Status, duration: Duration) {
        kind(method: method, route: route, status: status).record(duration)
    }

    func kind(method: HTTPRequest.Method, route: String, status: HTTPResponse.Status) -> Kind {
        // A method may be any word that a client makes up; what no route answers is one series.
        let method = status == .notFound || status == .methodNotAllowed ? "any" : method.rawValue
        let key = Key(method: method, route: route, status: status.code)
        return known.withLock { known in
            if let found = known[key] { return found }
            let made = make(key)
            known[key] = made
            return made
        }
    }

    /// Counts an answer to what never became a request.
    func refusedHead(_ status: HTTPResponse.Status) {
        metrics.counter(
            Self.count, Self.countHelp, [("method", "any"), ("route", "none"), ("status", "\(status.code)")]
        ).add()
    }

    private func make(_ key: Key) -> Kind {
        Kind(
            count: metrics.counter(
                Self.count, Self.countHelp,
                [("method", key.method), ("route", key.route), ("status", "\(key.status)")]),
            duration: metrics.histogram(
                "carillon_http_request_duration_seconds", "From the head of a request to the head of its answer.",
                [("method", key.method), ("route", key.route)]))
    }
}
