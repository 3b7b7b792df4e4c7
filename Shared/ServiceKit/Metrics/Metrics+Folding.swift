import EventLog
package import Projections

extension Metrics {
    /// Shows what a fold runner does, and how far it is behind the log.
    package func follow(_ runner: FoldRunner) {
        let folded = gauge("carillon_fold_records", "Records folded since the start.")
        let undecodable = gauge("carillon_fold_undecodable", "Records that no fold could decode, since the start.")
        let question = PacedQuestion { try? await runner.lag() }
        // Not to hold itself, and the runner with it.
        beforeEachScrape { [weak self] in
            let status = runner.status
            folded.set(status.recordsFolded)
            undecodable.set(status.undecodable)
            // While the log is away its end is not known, and the last lag stands.
            guard let lag = await question.answer(), let self else { return }
            for (partition, records) in lag {
                self.gauge(
                    "carillon_fold_lag_records", "Records of a partition that this instance has not folded yet.",
                    [("topic", partition.topic), ("partition", "\(partition.partition)")]
                ).set(records)
            }
        }
    }
}
