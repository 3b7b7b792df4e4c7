import Contracts
import Projections
import ServiceKit

extension Metrics {
    /// The numbers of a fan-out that are asked for when somebody looks.
    func watch(
        _ dispatchers: [Dispatcher], _ file: ProjectionFile, now: @escaping @Sendable () -> Int64
    ) {
        let survey = PacedQuestion(pace: .seconds(10)) { try? await WaitingSurvey(file) }
        beforeEachScrape { [weak self] in
            guard let self else { return }
            for dispatcher in dispatchers {
                let medium = [("medium", dispatcher.medium.rawValue)]
                self.gauge(
                    "carillon_attempts_in_flight", "Attempts at deliveries that wait for their answer.", medium
                ).set(dispatcher.attemptsInFlight)
            }
            let circuits = dispatchers.map(\.circuits)
            for (state, count) in [
                ("open", circuits.reduce(0) { $0 + $1.open }), ("probing", circuits.reduce(0) { $0 + $1.probing }),
            ] {
                self.gauge(
                    "carillon_circuits", "Endpoints that only fail: those sent nothing now, and those sent a probe.",
                    [("state", state)]
                ).set(count)
            }
            if let survey = await survey.answer() { self.show(survey, now: now()) }
        }
    }

    /// Totals, and the endpoints with the most by name: a series for each would be without bounds.
    private func show(_ survey: WaitingSurvey, now: Int64) {
        func age(_ time: Int64) -> Double { Double(max(0, now - time)) / 1000 }
        for medium in [DeliveryMedium.webhook, .email] {
            let lanes = survey.lanes.values.filter { $0.medium == medium.rawValue }
            let labels = [("medium", medium.rawValue)]
            gauge("carillon_deliveries_waiting", "Deliveries that have not ended, by the folded state.", labels).set(
                lanes.reduce(0) { $0 + $1.waiting })
            gauge(
                "carillon_oldest_delivery_seconds", "How long ago the oldest of those was accepted.", labels
            ).set(lanes.map { age($0.oldestAt) }.max() ?? 0)
        }
        let top = survey.top(20)
        replaceGauges(
            "carillon_endpoint_deliveries_waiting", "Deliveries that have not ended, of those who have the most.",
            top.map { ([("endpoint", $0.subscriber)], Double($0.waiting)) })
        replaceGauges(
            "carillon_endpoint_oldest_delivery_seconds", "How long ago the oldest of those was accepted.",
            top.map { ([("endpoint", $0.subscriber)], age($0.oldestAt)) })
    }
}
