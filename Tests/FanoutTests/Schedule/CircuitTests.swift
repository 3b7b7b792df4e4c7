import Contracts
import Fanout
import Testing

@Suite struct CircuitTests {
    @Test func `after some failures in a row nothing is sent but one probe after each pause, which grows`() throws {
        var backlog = Backlog(100_000)
        var now: Int64 = 10
        var until = try backlog.open(now)
        let before = backlog.waiting.count
        #expect(before >= 100_000 - 5 - 4, "more was sent than was in flight when it opened")
        var pauses: [Int64] = []
        for _ in 0..<5 {
            pauses.append(until - now)
            #expect(backlog.pump(until - 1).sent.isEmpty)
            now = until
            let (probe, _, _) = backlog.pump(now)
            #expect(probe.count == 1)
            backlog.answer(try #require(probe.first), .failed(Backlog.timing), now)
            until = try #require(backlog.pump(now).until)
        }
        #expect(pauses == [100, 200, 400, 400, 400])
        #expect(backlog.waiting.count == before - 5)
    }

    @Test func `it does not open before it has failed for a while, and until then few attempts are in flight`() throws {
        var backlog = Backlog(1_000)
        var timing = Backlog.timing
        timing.patience = 1_000
        var now: Int64 = 10
        while now < 1_500 {
            let (sent, _, _) = backlog.pump(now)
            let failures = backlog.schedule.circuit(of: "ep_1").failures
            #expect(sent.count == (now > 1_010 ? 0 : failures >= 5 ? 1 : 4), "at \(now)")
            for delivery in sent { backlog.schedule.answered(delivery, .failed(timing), duration: 0, now: now) }
            guard !sent.isEmpty else { break }
            now += 50
        }
        #expect(now == 1_060)
    }

    @Test func `an answer closes it, and attempts come back by degrees`() throws {
        var backlog = Backlog(1_000)
        let now = try backlog.open(10)
        var atOnce: [Int] = []
        var sent = backlog.pump(now).sent
        for _ in 0..<5 {
            atOnce.append(sent.count)
            for delivery in sent { backlog.answer(delivery, .ended, now) }
            sent = backlog.pump(now).sent
        }
        #expect(atOnce == [1, 2, 4, 4, 4])
    }

    @Test func `what was put off for too long is given up without an attempt, oldest first`() throws {
        var backlog = Backlog(1_000)
        _ = try backlog.open(10)
        let left = backlog.waiting.map(\.id)
        let (sent, givenUp, _) = backlog.pump(10 + Backlog.timing.longestDeferral)
        #expect(givenUp.map(\.id) == left)
        #expect(sent.isEmpty)
        #expect(backlog.waiting.isEmpty)
    }

    @Test func `where nothing could be sent it is tried again at once, and one more failure opens it`() throws {
        var backlog = Backlog(100)
        let now = try backlog.open(10)
        let probe = try #require(backlog.pump(now).sent.first)
        backlog.answer(probe, .notSent, now)
        let sent = backlog.pump(now).sent
        #expect(sent.count == 1)
        for delivery in sent { backlog.answer(delivery, .failed(Backlog.timing), now) }
        let (none, _, until) = backlog.pump(now)
        #expect(none.isEmpty)
        #expect(until == now + 200)
    }

    @Test func `a test goes to an open circuit at once, and its answer closes it`() throws {
        var backlog = Backlog(100)
        let until = try backlog.open(10)
        let test = Backlog.delivery("test", kind: .test)
        backlog.schedule.foresee(test, now: 20)
        #expect(backlog.pump(20).sent == [test])
        backlog.answer(test, .failed(Backlog.timing), 20)
        #expect(backlog.pump(20).until == until)
        let again = Backlog.delivery("again", kind: .test)
        backlog.schedule.foresee(again, now: 30)
        _ = backlog.pump(30)
        backlog.answer(again, .ended, 30)
        #expect(backlog.pump(30).sent.count == 2)
    }

    @Test func `an attempt that this instance stopped says nothing, and another probe follows`() throws {
        var backlog = Backlog(100)
        let now = try backlog.open(10)
        let probe = try #require(backlog.pump(now).sent.first)
        backlog.answer(probe, .unknown, now)
        let until = try #require(backlog.pump(now).until)
        #expect(backlog.pump(until).sent.count == 1)
    }

    @Test(arguments: [(10_000, 10), (1_500_000, 1_500), (500, 0)])
    func `a rate is kept, whatever waits`(perThousandSeconds: Int, inASecond: Int) {
        var backlog = Backlog(8_000, rate: perThousandSeconds)
        var times: [Int64] = []
        for now in Int64(1)...4_000 {
            for delivery in backlog.pump(now).sent {
                times.append(now)
                backlog.answer(delivery, .ended, now)
            }
        }
        let expected = Double(perThousandSeconds) / 1000 * 4
        #expect(abs(Double(times.count) - expected) <= max(2, expected * 0.1))
        for start in stride(from: Int64(0), to: 3_000, by: 50) {
            #expect(times.count { (start..<start + 1_000).contains($0) } <= inASecond + max(1, inASecond / 9))
        }
    }

    @Test func `waits follow the retries of the subscriber`() {
        let standard = CircuitTiming(.standard)
        #expect(
            standard
                == CircuitTiming(
                    patience: 10_000, firstPause: 5_000, longestPause: 60_000, longestDeferral: 3_600_000))
        let days = CircuitTiming(RetrySchedule(delays: [60_000, 86_400_000]))
        #expect(
            days
                == CircuitTiming(
                    patience: 10_000, firstPause: 5_000, longestPause: 60_000, longestDeferral: 86_460_000))
        let once = CircuitTiming(RetrySchedule(delays: []))
        #expect(once == standard)
        let quick = CircuitTiming(RetrySchedule(delays: [20, 20]))
        #expect(quick == CircuitTiming(patience: 2_000, firstPause: 20, longestPause: 40, longestDeferral: 1_920))
    }
}
