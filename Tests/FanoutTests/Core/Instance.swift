import Contracts
import Control
import EventLog
import Fanout
import Foundation
import Logging
import Projections
import ServiceKit
import Synchronization

/// One fan-out instance without HTTP: folds, planning and dispatch over an in-memory log, with a channel that the test
/// plays.
final class Instance: Sendable {
    let log: InMemoryEventLog
    let file: ProjectionFile
    let control: ControlState
    let runner: FoldRunner
    let writer: ControlWriter
    let dispatcher: Dispatcher
    let planner: Planner
    let channel: PlayedChannel
    let duplicates = Metrics().counter("duplicates", "Events that owe nothing.")
    let mail: PlayedChannel
    private let mailDispatcher: Dispatcher?
    private let digests: DigestWriter
    private let deadLetters: DeadLetterWriter
    private let failures: TerminalFailureWriter
    private let replays: ReplayWriter
    private let watch: EndpointWatch
    private let sweep: SubscriberSweep
    private let offAlerts: DisabledEndpointAlerts
    private let tasks = Mutex<[Task<Void, any Error>]>([])
    private let membership = Mutex<Task<Void, any Error>?>(nil)

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }

    /// - Parameters:
    ///   - folder: where the projection file is or will be.
    ///   - delays: the waits between attempts, in milliseconds.
    ///   - plannerLog: the log as the planner sees it, where that differs.
    ///   - mail: the way out for e-mail; nil for none.
    ///   - clock: what dispatchers sleep by; `now` is the clock of the day, of planning too.
    init(
        _ log: InMemoryEventLog, folder: String, member: String = "one", channel: PlayedChannel = PlayedChannel(),
        delays: [Int64] = [0, 0, 0, 0], limits: DispatchLimits = DispatchLimits(),
        plannerLog: (any EventLog)? = nil, mail: PlayedChannel? = nil, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int64 = Instance.now, plannerLogger: Logger = Instance.quiet,
        plannerClock: any Clock<Duration> = ContinuousClock()
    ) throws {
        self.log = log
        self.channel = channel
        self.mail = mail ?? PlayedChannel()
        let feed = DeliveryFeed()
        file = try ProjectionFile(
            path: "\(folder)/\(member).sqlite",
            folds: fanoutFolds(feeding: feed, now: now), logger: Self.quiet)
        control = try ControlState(loading: file)
        sweep = SubscriberSweep(log: log, file: file, now: Self.now, logger: Self.quiet)
        offAlerts = DisabledEndpointAlerts(log: log, file: file, now: Self.now, logger: Self.quiet)
        runner = FoldRunner(
            file: file, log: log, observers: [control, feed, sweep, offAlerts], logger: Self.quiet)
        writer = ControlWriter(log: log, runner: runner, state: control, now: Self.now)
        let events = EventCache(log: log)
        let off = EndpointSwitch(writer: writer, now: Self.now, logger: Self.quiet)
        dispatcher = Dispatcher(
            .webhook, through: ReplayChannel(channel, queue: ReplayQueue(file: file)), log: log,
            queue: DeliveryQueue(file: file), feed: feed, events: events,
            retry: { _ in RetryPolicy(schedule: RetrySchedule(delays: delays)) }, disable: off.disable, limits: limits,
            clock: clock, now: now, logger: Self.quiet)
        mailDispatcher = mail.map { [log, file] mail in
            Dispatcher(
                .email, through: mail, log: log, queue: DeliveryQueue(file: file), feed: feed, events: events,
                retry: { _ in RetryPolicy(schedule: RetrySchedule(delays: delays)) }, disable: off.disable,
                clock: clock, now: now, logger: Self.quiet)
        }
        digests = DigestWriter(log: log, queue: DigestQueue(file: file), now: now, logger: Self.quiet)
        deadLetters = DeadLetterWriter(
            log: log, queue: DeadLetterQueue(file: file), events: events, now: Self.now, logger: Self.quiet)
        failures = TerminalFailureWriter(
            log: log, queue: TerminalFailureQueue(file: file), control: control,
            folded: { [runner] in try await runner.wait(until: $0, timeout: .seconds(30)) }, now: Self.now,
            logger: Self.quiet)
        replays = ReplayWriter(
            log: log, queue: ReplayQueue(file: file), control: control, events: events, feed: feed,
            folded: { [runner] in try await runner.wait(until: $0, timeout: .seconds(30)) },
            caughtUp: { [runner] in
                try await runner.wait(untilEndOf: [Topics.control, Topics.events, Topics.deliveries])
            }, now: Self.now, logger: Self.quiet)
        feed.attach(dispatcher)
        feed.attach(replays)
        watch = EndpointWatch(file: file, control: control, switch: off)
        feed.attach(watch)
        if let mailDispatcher { feed.attach(mailDispatcher) }
        feed.attach(digests)
        feed.attach(deadLetters)
        feed.attach(failures)
        planner = Planner(
            log: plannerLog ?? log, runner: runner, file: file, control: control, recipients: try RecipientResolver(),
            events: events,
            feed: feed,
            duplicates: duplicates,
            owner: PartitionOwners(
                [dispatcher, deadLetters, failures, replays, watch, sweep, offAlerts, digests]
                    + [mailDispatcher].compactMap(\.self)), member: member,
            clock: plannerClock, now: now,
            logger: plannerLogger)
    }

    /// Starts folding, and with it all the rest.
    func start() {
        startFolding()
        membership.withLock { $0 = Task { [planner] in try await planner.run() } }
        tasks.withLock {
            $0.append(Task { [dispatcher] in await dispatcher.run() })
            $0.append(Task { [mailDispatcher] in await mailDispatcher?.run() })
            $0.append(Task { [digests] in await digests.run() })
            $0.append(Task { [deadLetters] in await deadLetters.run() })
            $0.append(Task { [failures] in await failures.run() })
            $0.append(Task { [replays] in await replays.run() })
            $0.append(Task { [watch] in await watch.run() })
            $0.append(
                Task { [sweep, runner] in await sweep.run { try await runner.wait(until: $0, timeout: .seconds(30)) } })
            $0.append(
                Task { [offAlerts, control, runner] in
                    await offAlerts.run(control: control) { try await runner.wait(until: $0, timeout: .seconds(30)) }
                })
        }
    }

    func startFolding() {
        tasks.withLock { $0.append(Task { [runner] in try await runner.run() }) }
    }

    /// Ends in order: the membership first.
    func stop() async {
        await end(membership.withLock { $0 })
        for task in tasks.withLock({ $0 }).reversed() { await end(task) }
    }

    private func end(_ task: Task<Void, any Error>?) async {
        task?.cancel()
        _ = await task?.result
    }

    /// The states of all deliveries, by id.
    func states() throws -> [String: DeliveryState] {
        try file.read { database in
            var states: [String: DeliveryState] = [:]
            let rows = try GRDBRows.fetch("SELECT id, state FROM deliveries", in: database)
            for row in rows { states[row[0]] = DeliveryState(rawValue: row[1]) }
            return states
        }
    }
}
