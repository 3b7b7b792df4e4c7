import Fanout
import Testing

/// Circuits and rates, where the clock of the day is put back.
@Suite struct ClockPutBackTests {
    @Test(arguments: [61_000, 3_600_000, 86_400_000] as [Int64])
    func `where the clock is put back it waits no longer than its pause from then on`(by: Int64) throws {
        let start: Int64 = 100_000_000
        var backlog = Backlog(100, dueAt: start)
        var until = try backlog.open(start)
        var now = start - by
        // What is planned from then on.
        backlog.waiting = (0..<100).map { Backlog.delivery("later\($0)", dueAt: now) }
        for pause in [100, 200, 400, 400] as [Int64] {
            #expect(backlog.pump(now).until == now + pause)
            #expect(backlog.schedule.circuit(of: "ep_1").state(now: now) == .open(until: now + pause))
            now += pause
            backlog.answer(try #require(backlog.pump(now).sent.first), .failed(Backlog.timing), now)
            until = try #require(backlog.pump(now).until)
        }
        #expect(until == now + 400)
        now = until
        backlog.answer(try #require(backlog.pump(now).sent.first), .ended, now)
        #expect(backlog.pump(now).sent.count == 2)
    }

    @Test func `where the clock is put back an endpoint that has failed for long enough is left alone all the same`() {
        var backlog = Backlog(1_000, failuresToOpen: 5)
        var timing = Backlog.timing
        timing.patience = 1_000
        for now in [100_000_000, 100_000_050, 1_000, 2_001] as [Int64] {
            let (sent, _, _) = backlog.pump(now)
            #expect(!sent.isEmpty)
            for delivery in sent {
                backlog.schedule.answered(delivery, .failed(timing), duration: 0, now: now)
            }
        }
        #expect(backlog.schedule.circuit(of: "ep_1").isOpen)
    }

    @Test func `where the clock is put back a rate goes on from there`() {
        var backlog = Backlog(100, rate: 1_000)
        var times: [Int64] = []
        for now in [Int64](100_000_000...100_002_000) + [Int64](1_000...4_000) {
            for delivery in backlog.pump(now).sent {
                times.append(now)
                backlog.answer(delivery, .ended, now)
            }
        }
        #expect(times == [100_000_000, 100_001_000, 100_002_000, 2_000, 3_000, 4_000])
    }
}
