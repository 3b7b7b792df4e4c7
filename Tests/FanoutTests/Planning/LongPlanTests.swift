import Contracts
import EventLog
import Projections
import Testing

@testable import Fanout

/// Planning, a step at a time: what a planner does with the same events twice, without their event, without the log.
@Suite struct LongPlanTests {
    /// More than are found out at once.
    private static let many = 10_000

    /// A scene with an event for many users, and an instance that folds and plans what it is told to.
    private static func begun(
        _ scene: Scene, _ heard: HeardLog = HeardLog()
    ) async throws -> (Instance, [LogRecord], LongPlans.Job, PlannedBatches) {
        try await scene.users((0..<many).map { "user-\(100_000 + $0)" }, roles: ["all"], withAddresses: false)
        try await scene.post([Scene.event("evt_1", recipients: Recipients(subscribers: false, roles: ["all"]))])
        let instance = try Instance(scene.log, folder: scene.folder, plannerLogger: heard.logger)
        instance.startFolding()
        let records = try await scene.records(of: Topics.events)
        var batches = PlannedBatches()
        var jobs: [LongPlans.Job] = []
        let written = try await instance.planner.plan(records, &batches) { jobs.append($0) }
        batches.add(plans: written, folded: [:])
        let last = try #require(written.last)
        try await instance.runner.wait(untilFolded: [last.topicPartition: last.offset + 1])
        #expect(jobs.count == 1)
        return (instance, records, try #require(jobs.first), batches)
    }

    @Test func `the rest of a plan is gone on with when its event is read again, as after a rebalance`() async throws {
        let scene = try await Scene()
        var (instance, records, job, batches) = try await Self.begun(scene)
        var jobs: [LongPlans.Job] = []
        _ = try await instance.planner.plan(records, &batches) { jobs.append($0) }
        #expect(jobs.map(\.position) == [job.position])
        try await instance.planner.complete(job)
        #expect(try UserPlanTests.users(instance).count == Self.many)
        _ = try await instance.planner.plan(records, &batches) { jobs.append($0) }
        #expect(jobs.count == 1, "a plan that is whole is left alone")
        await instance.stop()
    }

    @Test func `a plan whose event is gone from the log ends, and says whom it leaves out`() async throws {
        let scene = try await Scene()
        let heard = HeardLog()
        let (instance, _, job, _) = try await Self.begun(scene, heard)
        scene.log.trim(job.position.topicPartition, before: job.position.offset + 1)
        try await instance.planner.complete(job)
        #expect(try UserPlanTests.open(instance).isEmpty)
        try await instance.runner.wait(untilEndOf: [Topics.deliveries])
        let missing = try instance.file.read { database in
            try GRDBRows.fetch("SELECT missing FROM resolutions", in: database).map { $0[0] as String }
        }
        await instance.stop()
        #expect(missing == ["undecided:*"])
        let line = try #require(heard.lines.first)
        #expect(heard.lines.count == 1)
        for part in ["event=evt_1", "position=\(job.position)", "tenant=acme", "reason="] {
            #expect(line.contains(part), "\(line)")
        }
    }

    @Test
    func `while the log is away it is said why plans wait, and what can't be decoded is named with its reason`()
        async throws
    {
        let scene = try await Scene()
        let heard = HeardLog()
        let clock = PlayedClock(at: 0)
        let instance = try Instance(scene.log, folder: scene.folder, plannerLogger: heard.logger, plannerClock: clock)
        instance.startFolding()
        let place = Position(topic: Topics.events, partition: 0, offset: 0)
        let garbled = LogRecord(position: place, key: nil, headers: [], value: [], timestamp: 0)
        var batches = PlannedBatches()
        #expect(try await instance.planner.plan([garbled], &batches) { _ in }.isEmpty)
        scene.log.setFault(.unavailable)
        let appending = Task { try await instance.planner.append([Scene.event("evt_1").newRecord()]) }
        for tries in 1...5 {
            try await until { clock.sleeps.count == tries }
            if tries == 5 { scene.log.setFault(nil) }
            clock.wake()
        }
        #expect(try await appending.value.count == 1)
        await instance.stop()
        let expected = [
            "an event can't be decoded position=\(place) reason=", "plans wait for the log plans=1 reason=",
        ]
        #expect(heard.lines.count == expected.count, "it is said once, and not at each try")
        for (line, start) in zip(heard.lines, expected) { #expect(line.hasPrefix(start)) }
    }
}
