package import Contracts
package import ServiceKit

/// What dispatch counts.
package struct DispatchMetrics: Sendable {
    private let outcomes: [DeliveryState: [DeliveryMedium: Counter]]
    private let duration: Histogram
    private let metrics: Metrics

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
        self.metrics = metrics
        duration = metrics.histogram(
            "carillon_attempt_duration_seconds", "From the beginning of an attempt to its answer.")
    }

    package func record(_ delivery: DueDelivery, _ attempt: Attempt) {
        outcomes[attempt.state]?[delivery.medium]?.add()
        duration.record(.milliseconds(attempt.durationMilliseconds))
        if delivery.medium == .email { mail(attempt) }
    }

    private func mail(_ attempt: Attempt) {
        metrics.counter(
            "carillon_email_outcomes",
            "Attempts at mails, by what came of them: accepted, deferred (4xx), rejected (5xx), cancelled, or a fault.",
            [("outcome", Self.outcome(of: attempt))]
        ).add()
    }

    /// One of a few words: faults are `FaultKind`s.
    private static func outcome(of attempt: Attempt) -> String {
        if attempt.state == .delivered { return "accepted" }
        if let fault = attempt.fault { return fault }
        switch attempt.statusCode {
        case .some(400..<500): return "deferred"
        case .some: return "rejected"
        case nil: return "cancelled"
        }
    }
}
