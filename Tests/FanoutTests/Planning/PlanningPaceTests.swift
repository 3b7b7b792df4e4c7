import Synchronization
import Testing

@testable import Fanout

struct PlanningPaceTests {
    @Test("Planning waits until dispatch has got on")
    func waits() async throws {
        let waiting = Mutex(1_000)
        let pace = PlanningPace { waiting.withLock { $0 } }
        let clock = FleetingClock { waiting.withLock { $0 -= 250 } }
        try await pace.wait(on: clock)
        #expect(clock.sleeps.count == 4)
        #expect(waiting.withLock { $0 } == 0)
    }

    @Test("It doesn't wait for longer than a moment for receivers that are slow")
    func isPatientForAMoment() async throws {
        let pace = PlanningPace { 100_000 }
        let clock = FleetingClock()
        try await pace.wait(on: clock)
        #expect(clock.sleeps.reduce(.zero, +) == .milliseconds(20))
        #expect(pace.limit(500) == 200)
        #expect(pace.limit(50) == 50)
    }

    @Test("It doesn't wait at all where little waits, and takes all it can get where nothing does")
    func isFree() async throws {
        let clock = FleetingClock()
        try await PlanningPace { 100 }.wait(on: clock)
        try await PlanningPace.free.wait(on: clock)
        #expect(clock.sleeps == [])
        #expect(PlanningPace.free.limit(500) == 500)
    }
}
