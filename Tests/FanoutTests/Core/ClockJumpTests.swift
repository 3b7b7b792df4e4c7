import Contracts
import Fanout
import Testing

/// Retries are planned for a time of day; the clock of the day may be put forward and back, and the process may be another
/// one by then.
@Suite(.timeLimit(.minutes(2))) struct ClockJumpTests {
    private static let hour: Int64 = 3_600_000

    /// Fails once, and waits two hours after that.
    private static func instance(_ scene: Scene, _ member: String, _ clock: PlayedClock) throws -> Instance {
        let channel = PlayedChannel { $0.attemptNumber == 1 ? PlayedChannel.status(500) : PlayedChannel.ok }
        return try Instance(
            scene.log, folder: scene.folder, member: member, channel: channel, delays: [2 * hour], clock: clock,
            now: { clock.today })
    }

    /// Brings one delivery to where it waits for its second attempt.
    private static func waiting(_ scene: Scene, _ clock: PlayedClock) async throws -> Instance {
        try await scene.endpoint("ep_1")
        let instance = try Self.instance(scene, "one", clock)
        instance.start()
        try await scene.post([Scene.event("evt_1")])
        try await until { try instance.states().values.contains(.retrying) && !clock.sleeps.isEmpty }
        return instance
    }

    private static func deliver(_ instance: Instance, _ clock: PlayedClock) async throws {
        try await until {
            clock.wake()
            return try instance.states().values.contains(.delivered)
        }
    }

    @Test func `A clock that is put forward makes due what waited for it, within the longest sleep`() async throws {
        let scene = try await Scene()
        let start = Instance.now() + Self.hour
        let clock = PlayedClock(at: start)
        let instance = try await Self.waiting(scene, clock)
        #expect(clock.sleeps.allSatisfy { $0 <= Dispatcher.longestSleep })
        clock.put(at: start + 3 * Self.hour)
        try await Self.deliver(instance, clock)
        await instance.stop()
        #expect(instance.channel.attempts.map(\.attemptNumber) == [1, 2])
    }

    @Test(arguments: [false, true])
    func `A clock that is put back by an hour makes it wait an hour longer, and no attempt is made twice`(
        restarts: Bool
    ) async throws {
        let scene = try await Scene()
        let start = Instance.now() + 2 * Self.hour
        let clock = PlayedClock(at: start)
        var instance = try await Self.waiting(scene, clock)
        if restarts { await instance.stop() }
        clock.put(at: start - Self.hour)
        if restarts {
            instance = try Self.instance(scene, "two", clock)
            instance.start()
            try await until { try instance.states().values.contains(.retrying) }
        }
        let before = clock.sleeps.count
        clock.wake()
        try await until {
            clock.wake()
            return clock.sleeps.count > before + 3
        }
        #expect(try instance.states().values.contains(.retrying))
        clock.put(at: start + 3 * Self.hour)
        try await Self.deliver(instance, clock)
        await instance.stop()
        #expect(instance.channel.attempts.last?.attemptNumber == 2)
    }

    @Test(arguments: [false, true])
    func `A time that no policy could have planned is not waited for`(restarts: Bool) async throws {
        let scene = try await Scene()
        let start = Instance.now() + Self.hour
        let clock = PlayedClock(at: start + 365 * 24 * Self.hour)
        var instance = try await Self.waiting(scene, clock)
        // Before the clock is put back: the first would make the attempt itself.
        if restarts { await instance.stop() }
        clock.put(at: start)
        if restarts {
            instance = try Self.instance(scene, "two", clock)
            instance.start()
        }
        try await Self.deliver(instance, clock)
        await instance.stop()
        #expect(instance.channel.attempts.last?.attemptNumber == 2)
    }
}
