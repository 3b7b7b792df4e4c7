import Contracts

/// The table of the design under "Delivering", as one pure function: no clock, no randomness, no state of its own.
package struct RetryPolicy: Hashable, Sendable {
    package var schedule: RetrySchedule

    package init(schedule: RetrySchedule) {
        self.schedule = schedule
    }

    /// The most that a receiver can put an attempt off by `Retry-After`: one hour.
    package static let longestRetryAfter: Int64 = 3_600_000

    /// The share of a wait that is added at most, at random, so that what failed together does not come back together.
    package static let jitter = 0.2

    /// Says what follows from an attempt.
    ///
    /// - Parameters:
    ///   - answer: what came of it.
    ///   - attemptNumber: its number, from 1.
    ///   - now: when it ended, in milliseconds since 1970.
    ///   - random: from 0 to below 1, for the jitter.
    package func verdict(
        on answer: AttemptAnswer, attemptNumber: Int, now: Int64, random: Double
    ) -> RetryVerdict {
        switch answer {
        case .response(let status, let headers, _):
            switch status {
            case 200...299: return RetryVerdict(.delivered)
            case 410: return RetryVerdict(.failed, disablesSubscriber: true)
            case 408, 425, 429, 500...599:
                let asked = RetryAfter.time(in: headers, now: now)
                return again(after: attemptNumber, now: now, random: random, notBefore: asked)
            default: return RetryVerdict(.failed)
            }
        case .accepted: return RetryVerdict(.delivered)
        case .rejected(let code, _):
            // A reply code that SMTP does not have counts as one for now: the server may be in trouble.
            return (500...599).contains(code)
                ? RetryVerdict(.failed) : again(after: attemptNumber, now: now, random: random)
        case .fault(let kind, _):
            switch kind {
            case .addressNotAllowed, .suppressed: return RetryVerdict(.failed)
            case .circuitOpen, .waitedTooLong: return RetryVerdict(.deadLetter)
            // Not an attempt: another instance makes it, now, also if it would have been the last one.
            case .interrupted: return RetryVerdict(.retry(at: now))
            // What could not be prepared or authorized is for the operator to put right, who has the schedule's time for it.
            case .dns, .refused, .connectTimeout, .tls, .timeout, .reset, .protocolError, .unprepared, .unauthorized:
                return again(after: attemptNumber, now: now, random: random)
            }
        case .cancelled: return RetryVerdict(.cancelled)
        }
    }

    private func again(
        after attemptNumber: Int, now: Int64, random: Double, notBefore asked: Int64? = nil
    ) -> RetryVerdict {
        let index = attemptNumber - 1
        guard schedule.delays.indices.contains(index) else { return RetryVerdict(.deadLetter) }
        let delay = schedule.delays[index]
        let scheduled = now + delay + Int64(Double(delay) * Self.jitter * random)
        guard let asked else { return RetryVerdict(.retry(at: scheduled)) }
        return RetryVerdict(.retry(at: max(scheduled, min(asked, now + Self.longestRetryAfter))))
    }
}
