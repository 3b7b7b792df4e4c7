package import Contracts
package import Logging

/// The log lines of attempts. Those that end a delivery badly are always written; all others, of which there may be
/// thousands a second, only for somebody who looks for a fault.
package struct AttemptLines: Sendable {
    private let logger: Logger

    package init(_ logger: Logger) {
        self.logger = logger
    }

    package func record(_ delivery: DueDelivery, _ attempt: Attempt) {
        let isBad = attempt.state == .failed || attempt.state == .deadLetter
        // What was answered is the receiver's, and stands in the delivery alone.
        logger.log(
            level: isBad ? .notice : .debug, isBad ? "a delivery failed for good" : "attempted",
            metadata: metadata(delivery, attempt))
    }

    private func metadata(_ delivery: DueDelivery, _ attempt: Attempt) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "tenant": "\(attempt.tenant)", "event": "\(attempt.event)", "delivery": "\(attempt.delivery)",
            "attempt": "\(attempt.id)", "number": "\(attempt.number)", "subscriber": "\(attempt.subscriber)",
            "medium": "\(attempt.medium.rawValue)", "state": "\(attempt.state.rawValue)",
            "milliseconds": "\(attempt.durationMilliseconds)",
        ]
        if let status = attempt.statusCode { metadata["status"] = "\(status)" }
        if let fault = attempt.fault { metadata["fault"] = "\(fault)" }
        return metadata
    }
}
