import Access
import BlobStore
import Contracts
package import Control
package import EventLog
package import Hummingbird
package import Logging
package import Projections
package import ServiceKit
package import ServiceLifecycle

/// A fan-out instance, wired: what runs, in the order in which it depends on what stands before it.
package struct Fanout: Sendable {
    package let services: [any Service]
    /// All routes, with what one must show to use each.
    package let routes: [Route]
    /// What the server asks, for tests that run no socket.
    package let responder: any HTTPResponder<CarillonRequestContext>
    package let runner: FoldRunner
    package let control: ControlState
    package let writer: ControlWriter
    /// What is taken anew when the settings are read again.
    package let reloads: [Reload]
}

/// Wires a fan-out instance. Everything that is started, tested and run is made here.
///
/// - Parameters:
///   - log: prepared, with Carillon's topics; the caller closes it after the services have ended.
///   - onRunning: is told the port that it listens on.
/// - Throws: `SettingsError`, `ProjectionError`: what is wrong, and where.
package func buildFanout(
    _ settings: Settings, log: any EventLog, logger: Logger, now: @escaping @Sendable () -> Int64 = SystemTime.now,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) throws -> Fanout {
    let folder = try DataFolder(settings)
    let masterKey = try folder.masterKey()
    let metrics = Metrics()
    let health = Health()
    let log = MeteredLog(log, topics: Topics.specifications.map(\.name), metrics: metrics)

    let feed = DeliveryFeed()
    let file = try ProjectionFile(
        path: "\(folder.path)/fanout.sqlite", folds: fanoutFolds(feeding: feed, now: now), logger: logger)
    let control = try ControlState(loading: file)
    let sweep = SubscriberSweep(log: log, file: file, now: now, logger: logger)
    let offAlerts = DisabledEndpointAlerts(log: log, file: file, now: now, logger: logger)
    let runner = FoldRunner(
        file: file, log: log, observers: [control, feed, sweep, offAlerts], pace: foldPace, logger: logger)
    let writer = ControlWriter(log: log, runner: runner, state: control, now: now)
    let usage = KeyUsage(writer: writer, logger: logger)
    let tokens = JWTSetup(settings.jwt, metrics: metrics, now: now, logger: logger)
    let events = EventCache(log: log)

    let egress = EgressRules(allowing: settings.egressAllow)
    let client = try WebhookClient(rules: egress, proxy: settings.egressProxy)
    let webhooks = WebhookChannel(
        control: control, client: client, masterKey: masterKey, publicURL: settings.publicURL, now: now)
    let links = EmailLinks(masterKey: masterKey, publicURL: settings.publicURL)
    let outgoing = OutgoingMail(try EmailSetup(settings))
    let templates = TenantMailTemplates(control: control, builtIn: try BuiltInMailTemplates(), logger: logger)
    let mail = EmailChannel(
        state: control, transport: outgoing.transport, links: links, sender: outgoing.sender,
        templates: templates,
        suppressions: SuppressionList(control: control, writer: writer, now: now, logger: logger),
        planned: PlannedUsers(file: file), digests: DigestContents(events: events),
        desk: DeskMail(address: { outgoing.supportDesk.value }, file: file))
    let attempts = DispatchMetrics(metrics)
    let lines = AttemptLines(logger)
    let replayQueue = ReplayQueue(file: file)
    let standard = Live(RetrySchedule(delays: settings.retrySchedule.map(\.milliseconds)))
    let off = EndpointSwitch(writer: writer, now: now, logger: logger)
    func dispatcher(
        _ medium: DeliveryMedium, through channel: any DeliveryChannel, _ limits: DispatchLimits
    ) -> Dispatcher {
        Dispatcher(
            medium, through: channel, log: log, queue: DeliveryQueue(file: file), feed: feed, events: events,
            retry: { delivery in
                let endpoint = control.endpoint(tenant: delivery.tenant, id: delivery.subscriber)
                return RetryPolicy(
                    schedule: endpoint.map { RetrySchedule($0.document.retry, default: standard.value) }
                        ?? standard.value)
            },
            rate: { control.endpoint(tenant: $1, id: $0)?.document.effectiveRateLimit },
            disable: off.disable,
            observe: { delivery, attempt in
                attempts.record(delivery, attempt)
                lines.record(delivery, attempt)
            }, limits: limits, patience: settings.shutdownTimeout, now: now, logger: logger)
    }
    let webhookDispatcher = dispatcher(
        .webhook, through: ReplayChannel(webhooks, queue: replayQueue), DispatchLimits(inFlight: 512))
    let dispatchers = [
        webhookDispatcher, dispatcher(.email, through: mail, DispatchLimits(inFlight: 64, failuresToOpen: nil)),
    ]
    let deadLetters = DeadLetterWriter(
        log: log, queue: DeadLetterQueue(file: file), events: events, now: now, logger: logger)
    let failures = TerminalFailureWriter(
        log: log, queue: TerminalFailureQueue(file: file), control: control,
        folded: { try await runner.wait(until: $0, timeout: .seconds(30)) }, now: now, logger: logger)
    let digests = DigestWriter(log: log, queue: DigestQueue(file: file), now: now, logger: logger)
    let memberID = try folder.memberID(of: "fanout")
    let store = try openBlobStore(settings, id: memberID, now: now)
    try (store as? BlobFolder)?.prepare(now: now())
    if case .kafka = settings.logURL, !store.isShared {
        logger.warning(
            "voice notes are kept in a folder of this instance: with more than one fan-out they need CARILLON_BLOB_URL=s3://…"
        )
    }
    let voiceNoteMetrics = VoiceNoteMetrics(metrics)
    let voiceNotes = VoiceNotes(
        store: store, masterKey: masterKey, publicURL: settings.publicURL, metrics: voiceNoteMetrics)
    let keeper = VoiceNoteKeeper(
        log: log, file: file, store: store, metrics: voiceNoteMetrics, now: now, logger: logger)
    let replays = ReplayWriter(
        log: log, queue: replayQueue, control: control, events: events, feed: feed,
        folded: { try await runner.wait(until: $0, timeout: .seconds(30)) },
        caughtUp: { try await runner.wait(untilEndOf: [Topics.control, Topics.events, Topics.deliveries]) }, now: now,
        logger: logger)
    let overlong = OverlongSweep(queue: DeliveryQueue(file: file), dispatchers: dispatchers, now: now, logger: logger)
    let watch = EndpointWatch(file: file, control: control, switch: off)
    for dispatcher in dispatchers { feed.attach(dispatcher) }
    feed.attach(FoldedOutcomes(metrics))
    feed.attach(watch)
    feed.attach(replays)
    feed.attach(digests)
    feed.attach(deadLetters)
    feed.attach(failures)
    feed.attach(overlong)
    let planner = Planner(
        log: log, runner: runner, file: file, control: control, recipients: try RecipientResolver(), events: events,
        feed: feed,
        duplicates: metrics.counter(
            "carillon_duplicate_events",
            "Events that owe nothing, because another one was accepted for their idempotency key at the same moment."),
        owner: PartitionOwners(
            dispatchers + [deadLetters, failures, replays, watch, sweep, offAlerts, digests, keeper, overlong]),
        // Mail waits for its server, not for this process.
        pace: PlanningPace { webhookDispatcher.attemptsWaiting }, member: memberID,
        now: now,
        logger: logger)

    health.add(log, runner, settings)
    metrics.follow(runner)
    metrics.watch(dispatchers, file, now: now)
    let limits = LimitSwitch(settings.rateLimits)
    let routes = CarillonApplication.routes(
        health: health, metrics: metrics, limits: RequestLimits(settings, limits, control: control))
    FanoutAPI(
        log: log, file: file, runner: runner, control: control, writer: writer, events: events,
        gate: Gate(Authenticator(state: control, usage: usage, tokens: tokens.verifier, now: now)),
        masterKey: masterKey, links: links,
        verifier: EndpointVerifier(client: client, masterKey: masterKey, publicURL: settings.publicURL, now: now),
        publicURL: settings.publicURL, egress: egress, templates: templates, voiceNotes: voiceNotes,
        circuit: webhookDispatcher.circuit, now: now
    ).add(to: routes)
    DescriptionRoutes(FanoutDescription.api).add(to: routes)
    let application = CarillonApplication.make(
        routes, at: settings.fanoutAddress, logger: logger, onRunning: onRunning)

    // Shut down from the last to the first: no more requests, then no more planning (which waits for the attempts that
    // are in flight), then the rest.
    let services: [any Service] = [
        ClosingWork {
            await client.shutdown()
            await outgoing.transport.shutdown()
            await store.shutdown()
        },
        BackgroundWork {
            if outgoing.supportDesk.value == nil {
                logger.warning("reports to support are mailed to nobody: CARILLON_SUPPORT_EMAIL is not set")
            }
            // Not fatal: mail that can't be handed over is retried, and a server may come back.
            do throws(MailTransportError) {
                try await outgoing.transport.verify()
            } catch {
                logger.warning("mail can't be sent as it is configured", metadata: ["reason": "\(error)"])
            }
            try await gracefulShutdown()
        },
        BackgroundWork { try await runner.run() },
        BackgroundWork { await usage.run() },
        BackgroundWork { try await tokens.run() },
        BackgroundWork { await deadLetters.run() },
        BackgroundWork { await failures.run() },
        BackgroundWork { await replays.run() },
        BackgroundWork { await watch.run() },
        BackgroundWork { await overlong.run() },
        BackgroundWork { await sweep.run { try await runner.wait(until: $0, timeout: .seconds(30)) } },
        BackgroundWork {
            await offAlerts.run(control: control) { try await runner.wait(until: $0, timeout: .seconds(30)) }
        },
        BackgroundWork { await digests.run() },
        BackgroundWork { await keeper.run { try await runner.wait(until: $0, timeout: .seconds(30)) } },
        BackgroundWork {
            await withDiscardingTaskGroup { group in
                for dispatcher in dispatchers { group.addTask { await dispatcher.run() } }
            }
        },
        BackgroundWork { try await planner.run() },
        Listening(application, at: settings.fanoutAddress),
    ]
    return Fanout(
        services: services, routes: routes.all, responder: routes.router.buildResponder(), runner: runner,
        control: control, writer: writer,
        reloads: [
            limits.reload, outgoing.reload, Reload(.egressAllow) { settings in { egress.allow(settings.egressAllow) } },
            Reload(.retrySchedule) { settings in
                { standard.set(RetrySchedule(delays: settings.retrySchedule.map(\.milliseconds))) }
            },
        ])
}

/// How long the folds rest under load, at most. Dispatch does not wait for them, and whoever does ends the rest; meanwhile
/// most of what was planned is delivered, and is then written once.
private let foldPace = Duration.milliseconds(100)

/// The folds of the fan-out's projection file; also what `carillon rebuild` knows by name.
package func fanoutFolds(
    feeding feed: DeliveryFeed? = nil, now: @escaping @Sendable () -> Int64 = SystemTime.now
) -> [any Fold] {
    [
        ControlFold(), AuditFold(), EventsFold(now: now), DeliveriesFold(feed: feed, now: now),
        DeadLettersFold(now: now), TerminalFailuresFold(now: now), InboxFold(now: now), VoiceNotesFold(now: now),
    ]
}
