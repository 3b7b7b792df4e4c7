import Contracts
package import ServiceKit

/// Counts how deliveries ended, once that is in the log and folded here: from then on lists show it.
package struct FoldedOutcomes: DeliveryObserver {
    private let counters: [DeliveryState: [DeliveryMedium: Counter]]

    package init(_ metrics: Metrics) {
        var counters: [DeliveryState: [DeliveryMedium: Counter]] = [:]
        for state in DeliveryState.allCases where state.isFinal {
            for medium in [DeliveryMedium.webhook, .email] {
                counters[state, default: [:]][medium] = metrics.counter(
                    "carillon_outcomes_folded",
                    "Ends of deliveries that this instance has folded since its start, by state; each instance folds all.",
                    [("medium", medium.rawValue), ("state", state.rawValue)])
            }
        }
        self.counters = counters
    }

    package func folded(_ deliveries: [FoldedDelivery]) {
        for delivery in deliveries {
            guard case .attempt(let attempt) = delivery.content else { continue }
            counters[attempt.state]?[attempt.medium]?.add()
        }
    }
}
