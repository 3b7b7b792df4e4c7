package import Contracts
package import ServiceKit

/// What dispatch counts.
package struct DispatchMetrics: Sendable {
    private let outcomes: [DeliveryState: [DeliveryMedium: Counter]]
    private let duration: Histogram

    package init(_ metrics: Metrics) {
        var outcomes: [DeliveryState: [DeliveryMedium: Counter]] = [:]
        for state in DeliveryState.allCases where state != .pending && state != .delivering {
            for medium in [DeliveryMedium.webhook, .email] {
                outcomes[state, default: [:]][medium] = metrics.counter(
                    "carillon_attempts", "Attempts at deliveries, by the state that the delivery is in afterwards.",
                    [("medium", medium.rawValue), ("state", state.rawValue)])
            }
        }
        self.outcomes = outcomes
        duration = metrics.histogram(
            "carillon_attempt_duration_seconds", "From the beginning of an attempt to its answer.")
    }

    package func record(_ delivery: DueDelivery, _ attempt: Attempt) {
        outcomes[attempt.state]?[delivery.medium]?.add()
        duration.record(.milliseconds(attempt.durationMilliseconds))
    }
}
