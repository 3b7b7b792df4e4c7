import Projections
import ServiceKit

extension Metrics {
    /// Shows what a fold runner does.
    func follow(_ runner: FoldRunner) {
        let lag = gauge("carillon_fold_lag", "Records that stand in the log and are not folded here yet.")
        let folded = gauge("carillon_fold_records", "Records folded since the start.")
        let undecodable = gauge("carillon_fold_undecodable", "Records that no fold could decode, since the start.")
        let question = PacedQuestion { try? await runner.lag() }
        beforeEachScrape {
            let status = runner.status
            folded.set(status.recordsFolded)
            undecodable.set(status.undecodable)
            // While the log is away its end is not known, and the last lag stands.
            if let behind = await question.answer() { lag.set(behind.values.reduce(0, +)) }
        }
    }
}
