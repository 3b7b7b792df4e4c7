import Contracts
import EventLog
import Projections
import ServiceKit

extension Metrics {
    /// The numbers of a fan-out that are asked for when somebody looks.
    func watch(_ runner: FoldRunner, _ dispatchers: [Dispatcher]) {
        let undecodable = gauge("carillon_undecodable_records", "Records that could not be decoded since the start.")
        let question = PacedQuestion { try? await runner.lag() }
        beforeEachScrape {
            for dispatcher in dispatchers {
                self.gauge(
                    "carillon_attempts_in_flight", "Attempts at deliveries that wait for their answer.",
                    [("medium", dispatcher.medium.rawValue)]
                ).set(dispatcher.attemptsInFlight)
            }
            undecodable.set(Double(runner.status.undecodable))
            guard let lag = await question.answer() else { return }
            for (partition, records) in lag {
                self.gauge(
                    "carillon_fold_lag_records", "Records of a partition that this instance has not folded yet.",
                    [("topic", partition.topic), ("partition", "\(partition.partition)")]
                ).set(Double(records))
            }
        }
    }
}
