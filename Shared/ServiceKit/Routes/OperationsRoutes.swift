import HTTPTypes
import Hummingbird
import JSON

/// `/livez`, `/readyz` and `/metrics`: alike for both services, and for nobody's keys.
package struct OperationsRoutes: Sendable {
    private static let paths = ["/livez", "/readyz", "/metrics"]

    /// What says how the service is must be answered however busy it is.
    static func areAlwaysAnswered(_ path: String) -> Bool { paths.contains(path) }

    private let health: Health
    private let metrics: Metrics

    package init(health: Health, metrics: Metrics) {
        self.health = health
        self.metrics = metrics
    }

    package func add(to routes: Routes) {
        routes.on(.get, "/livez", access: .open, isLimited: false) { _, _ in
            Response.json { $0.object { $0.member("status", "live") } }
        }
        routes.on(.get, "/readyz", access: .open, isLimited: false) { [health] _, _ in
            let failures = await health.failures()
            return Response.json(failures.isEmpty ? .ok : .serviceUnavailable) { writer in
                writer.object { writer in
                    writer.member("status", failures.isEmpty ? "ready" : "not_ready")
                    writer.member(
                        "reasons",
                        array: { writer in
                            for failure in failures {
                                writer.object { writer in
                                    writer.member("check", failure.name)
                                    writer.member("reason", failure.reason)
                                }
                            }
                        })
                }
            }
        }
        routes.on(.get, "/metrics", access: .open, isLimited: false) { [metrics] _, _ in
            Response.bytes(.ok, await metrics.text().utf8, type: OpenMetricsText.contentType)
        }
    }
}
