import Access
import Contracts
import Control
package import EventLog
import Hummingbird
package import Logging
import Projections
package import ServiceKit
import ServiceLifecycle

/// How long the folds rest between transactions under load. Nobody waits for the fold of an event here, and a change of a
/// schema or key may take as long as this.
private let foldPace = Duration.milliseconds(20)

/// Wires the way in over a log that has Carillon's topics. The one wiring there is: tests call it with a log in memory.
///
/// - Parameters:
///   - now: milliseconds since 1970.
///   - uptime: nanoseconds of a clock that never goes back, for limits of requests.
///   - onRunning: is told the port that is listened on.
/// - Throws: `SettingsError`, `ProjectionError`.
package func buildIngest(
    _ settings: Settings, log: any EventLog, logger: Logger, now: @escaping @Sendable () -> Int64 = SystemTime.now,
    uptime: @escaping @Sendable () -> Int64 = MonotonicClock.nanoseconds,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
) throws -> Ingest {
    let folder = try DataFolder(settings)
    let metrics = Metrics()
    let log = MeteredLog(log, topics: Topics.specifications.map(\.name), metrics: metrics)
    let file = try ProjectionFile(path: "\(folder.path)/ingest.sqlite", folds: ingestFolds(now: now), logger: logger)
    let control = try ControlState(loading: file)
    let ledger = try IdempotencyLedger(table: IdempotencyTable(file: file))
    let limits = LimitSwitch(settings.rateLimits)
    let quota = try DailyQuota(control: control, limits: limits, loading: file, now: now)
    let runner = FoldRunner(file: file, log: log, observers: [control, ledger, quota], pace: foldPace, logger: logger)
    let writer = ControlWriter(log: log, runner: runner, state: control, now: now)
    let usage = KeyUsage(writer: writer, logger: logger)

    let tokens = JWTSetup(settings.jwt, metrics: metrics, now: now, logger: logger)
    let health = Health()
    health.add(log, runner, settings)
    metrics.follow(runner)
    let ingestMetrics = IngestMetrics(metrics)
    let registry = try SchemaRegistry(control: control)
    let acceptor = Acceptor(
        registry: registry, recipients: RecipientCheck(control: control), ledger: ledger, quota: quota, log: log,
        metrics: ingestMetrics, isBehind: { runner.status.isBlocked(for: Acceptor.mostBehind) }, now: now)

    let routes = CarillonApplication.routes(
        health: health, metrics: metrics, limits: RequestLimits(settings, limits, control: control, uptime: uptime))
    let readiness = Readiness(runner: runner)
    let door = Door(
        gate: Gate(Authenticator(state: control, usage: usage, tokens: tokens.verifier, now: now)),
        readiness: readiness, runner: runner)
    let notifications = NotificationRoutes(
        acceptor: acceptor, metrics: ingestMetrics, publicURL: settings.publicURL)
    notifications.add(to: routes, door)
    let quick = QuickPosts(
        routes: notifications,
        entrance: routes.entrance(
            .post, NotificationRoutes.path, scope: .eventsWrite, door.gate, logger: logger), readiness: readiness)
    routes.quick = quick
    let changes = SchemaChanges(registry: registry, writer: writer, log: log, now: now)
    SchemaRoutes(registry: registry, changes: changes).add(to: routes, door)
    InboundRoutes(
        acceptor: acceptor, control: control, readiness: readiness, masterKey: try folder.masterKey(),
        publicURL: settings.publicURL, now: now
    ).add(to: routes)

    SupportRoutes(
        desk: ReportDesk(acceptor: acceptor, writer: writer, log: log), control: control, readiness: readiness
    ).add(to: routes, door)
    OperatorRoutes(control: control, writer: writer, quota: quota, now: now).add(to: routes, door)
    DescriptionRoutes(IngestDescription.api).add(to: routes)

    let application = CarillonApplication.make(
        routes, at: settings.ingestAddress, logger: logger, onRunning: onRunning)
    return Ingest(
        services: [
            BackgroundWork { try await runner.run() }, BackgroundWork { await usage.run() },
            BackgroundWork { try await tokens.run() },
            Listening(application, at: settings.ingestAddress),
        ], routes: routes.all, responder: routes.router.buildResponder(),
        quick: quick,
        runner: runner, control: control, writer: writer, file: file, metrics: metrics, reloads: [limits.reload],
        acceptor: acceptor)
}
