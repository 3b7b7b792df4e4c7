import Contracts
import Testing

@testable import Fanout

@Suite struct RetryPolicyTests {
    static let now: Int64 = 1_700_000_000_000
    let policy = RetryPolicy(schedule: .standard)

    func verdict(_ answer: AttemptAnswer, attempt: Int = 1, random: Double = 0) -> RetryVerdict {
        policy.verdict(on: answer, attemptNumber: attempt, now: Self.now, random: random)
    }

    static func response(_ status: Int, _ retryAfter: String? = nil) -> AttemptAnswer {
        .response(status: status, headers: retryAfter.map { [HeaderField("Retry-After", $0)] } ?? [], body: [])
    }

    @Test func `Every status from 100 to 599 gets what the table says`() {
        for status in 100...599 {
            let expected: RetryVerdict =
                switch status {
                case 200...299: RetryVerdict(.delivered)
                case 410: RetryVerdict(.failed, disablesSubscriber: true)
                case 408, 425, 429, 500...599: RetryVerdict(.retry(at: Self.now + 5_000))
                default: RetryVerdict(.failed)
                }
            #expect(verdict(Self.response(status)) == expected, "\(status)")
        }
    }

    @Test(arguments: [0, -1, 600, 999]) func `A status that HTTP does not have is final`(status: Int) {
        #expect(verdict(Self.response(status)) == RetryVerdict(.failed))
    }

    @Test func `Every fault gets what the table says`() {
        for kind in FaultKind.allCases {
            let expected: RetryVerdict =
                switch kind {
                case .addressNotAllowed, .suppressed: RetryVerdict(.failed)
                case .circuitOpen, .waitedTooLong: RetryVerdict(.deadLetter)
                case .interrupted: RetryVerdict(.retry(at: Self.now))
                default: RetryVerdict(.retry(at: Self.now + 5_000))
                }
            #expect(verdict(.fault(kind, "")) == expected, "\(kind)")
        }
    }

    @Test func `A mail that was taken is delivered, 4xx is retried, 5xx has failed`() {
        #expect(verdict(.accepted(code: 250, "2.0.0 Ok")) == RetryVerdict(.delivered))
        #expect(verdict(.accepted(code: nil, "new/1")) == RetryVerdict(.delivered))
        #expect(verdict(.rejected(code: 450, "busy")) == RetryVerdict(.retry(at: Self.now + 5_000)))
        #expect(verdict(.rejected(code: 421, "bye")) == RetryVerdict(.retry(at: Self.now + 5_000)))
        #expect(verdict(.rejected(code: 550, "no such user")) == RetryVerdict(.failed))
        #expect(verdict(.rejected(code: 554, "no")) == RetryVerdict(.failed))
    }

    @Test func `A delivery that nobody wants any more is cancelled`() {
        #expect(verdict(.cancelled("inactive")) == RetryVerdict(.cancelled))
    }

    @Test func `Five attempts by default, after 5, 10, 20 and 40 seconds, then a dead letter`() {
        let waits = (1...6).map { verdict(Self.response(503), attempt: $0).outcome }
        #expect(
            waits == [5_000, 10_000, 20_000, 40_000].map { .retry(at: Self.now + $0) } + [.deadLetter, .deadLetter])
        #expect(verdict(.fault(.timeout, ""), attempt: 5) == RetryVerdict(.deadLetter))
        #expect(verdict(.rejected(code: 450, ""), attempt: 5) == RetryVerdict(.deadLetter))
        #expect(verdict(.fault(.interrupted, ""), attempt: 5) == RetryVerdict(.retry(at: Self.now)))
        #expect(verdict(Self.response(200), attempt: 5) == RetryVerdict(.delivered))
    }

    @Test func `A schedule without waits means a single attempt`() {
        let policy = RetryPolicy(schedule: RetrySchedule(delays: []))
        let verdict = policy.verdict(on: Self.response(500), attemptNumber: 1, now: Self.now, random: 0)
        #expect(verdict == RetryVerdict(.deadLetter))
    }

    @Test(arguments: [(0.0, 5_000), (0.5, 5_500), (0.999_999, 5_999)])
    func `Chance adds a fifth at most`(random: Double, wait: Int64) {
        #expect(verdict(Self.response(500), random: random).outcome == .retry(at: Self.now + wait))
    }

    @Test(arguments: [
        ("60", 60_000), ("5", 5_000), ("3", 5_000), ("0", 5_000), ("3600", 3_600_000), ("3601", 3_600_000),
        ("99999999999999999999999", 3_600_000), ("  60", 60_000), ("-60", 5_000), ("soon", 5_000), ("", 5_000),
        ("1.5", 5_000), ("Tue, 14 Nov 2023 22:14:20 GMT", 60_000), ("Tuesday, 14-Nov-23 22:14:20 GMT", 60_000),
        ("Tue Nov 14 22:14:20 2023", 60_000), ("Tue, 14 Nov 2023 22:13:20 GMT", 5_000),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 5_000), ("Sunday, 06-Nov-94 08:49:37 GMT", 5_000),
        ("Sun Nov  6 08:49:37 1994", 5_000), ("Thu, 31 Dec 2099 23:59:59 GMT", 3_600_000),
        ("Tue, 31 Feb 2024 00:00:00 GMT", 5_000), ("Tue, 14 Noe 2023 22:14:20 GMT", 5_000),
        ("Tue, 14 Nov 2023 22:14:20 CET", 5_000),
    ])
    func `Retry-After counts where it is later than the schedule, up to an hour`(text: String, wait: Int64) {
        for status in [408, 425, 429, 500, 503] {
            #expect(verdict(Self.response(status, text)).outcome == .retry(at: Self.now + wait))
        }
    }

    @Test func `Retry-After changes nothing about an answer that is final, nor about used up attempts`() {
        #expect(verdict(Self.response(404, "60")) == RetryVerdict(.failed))
        #expect(verdict(Self.response(301, "60")) == RetryVerdict(.failed))
        #expect(verdict(Self.response(503, "60"), attempt: 5) == RetryVerdict(.deadLetter))
    }

    @Test func `Each outcome names the state that the delivery is in now`() {
        let outcomes: [RetryVerdict.Outcome] = [.delivered, .retry(at: 7), .failed, .deadLetter, .cancelled]
        let states: [DeliveryState] = [.delivered, .retrying, .failed, .deadLetter, .cancelled]
        #expect(outcomes.map { RetryVerdict($0).state } == states)
        #expect(outcomes.map { RetryVerdict($0).nextAttemptAt } == [nil, 7, nil, nil, nil])
    }
}
