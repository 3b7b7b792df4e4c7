import ServiceKit

/// What ingest counts and measures besides requests.
struct IngestMetrics: Sendable {
    let appendDuration: Histogram
    private let accepted: Counter
    private let duplicates: Counter
    private let metrics: Metrics

    init(_ metrics: Metrics) {
        self.metrics = metrics
        accepted = metrics.counter("carillon_ingest_accepted", "Events that were appended to the log.")
        duplicates = metrics.counter(
            "carillon_ingest_duplicates", "Notifications whose idempotency key had made an event already.")
        appendDuration = metrics.histogram(
            "carillon_ingest_append_duration_seconds", "From an append to the acknowledgement of the log.")
    }

    func count(_ outcomes: some Sequence<Result<Receipt, Problem>>) {
        for outcome in outcomes {
            switch outcome {
            case .success(let receipt): receipt.isDuplicate ? duplicates.add() : accepted.add()
            case .failure(let problem): refused(problem)
            }
        }
    }

    func refused(_ problem: Problem) {
        metrics.counter(
            "carillon_ingest_refused", "Notifications that were not accepted, by the code of the problem.",
            [("code", problem.code)]
        ).add()
    }
}
