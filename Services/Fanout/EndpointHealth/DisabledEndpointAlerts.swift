import Contracts
package import Control
package import EventLog
import GRDB
import JSON
package import Logging
package import Projections
import Synchronization

/// Tells the owner of a tenant of each endpoint that was switched off, where no alert about a failure of it has said so:
/// at the end of the time in which there is one alert about an endpoint.
///
/// Whether that is due follows from the endpoint and from the last alert about it, both folded: after a crash or a takeover
/// it is found again. All of it is done by the owner of the tenant's partition.
package final class DisabledEndpointAlerts: PartitionOwner, FoldObserver {
    private struct Endpoint: Hashable {
        let tenant: String
        let id: String
    }

    private enum Outcome {
        case told
        case notBefore(Int64)
    }

    private struct State {
        var owned: Set<Int> = []
        var endpoints: Set<Endpoint> = []
    }

    private let log: any EventLog
    private let file: ProjectionFile
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let state = Mutex(State())
    private let bell = Bell()

    package init(
        log: any EventLog, file: ProjectionFile, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.log = log
        self.file = file
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    package var fold: String? { ControlFold.foldName }

    package func folded(_ records: [LogRecord]) {
        var isNews = false
        for record in records where record.header(RecordFormat.kindHeader) == EntityKind.endpoint.rawValue {
            guard let bytes = (try? ControlRecord(record))?.document,
                let endpoint = try? EndpointDocument(document: bytes), endpoint.disabledReason != nil
            else { continue }
            isNews = true
            state.withLock { _ = $0.endpoints.insert(Endpoint(tenant: endpoint.tenant, id: endpoint.id)) }
        }
        if isNews { bell.ring() }
    }

    package func own(_ partitions: Set<Int>) throws {
        let found = try file.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT tenant, id FROM control_entities WHERE kind = 'endpoint' AND document IS NOT NULL
                        AND json_extract(CAST(document AS TEXT), '$.disabledReason') IS NOT NULL
                    """
            ).map { Endpoint(tenant: $0[0], id: $0[1]) }
        }
        state.withLock { state in
            state.owned.formUnion(partitions)
            state.endpoints.formUnion(found)
        }
        bell.ring()
    }

    package func disown(_ partitions: Set<Int>) {
        state.withLock { $0.owned.subtract(partitions) }
    }

    /// Tells until its task is cancelled.
    ///
    /// - Parameter folded: returns once a position is folded here.
    @concurrent
    package func run(
        control: ControlState, folded: @escaping @Sendable (Position) async throws -> Void
    ) async {
        while !Task.isCancelled {
            let heard = bell.count
            var next: Int64?
            for endpoint in state.withLock({ $0.endpoints }) where isOwned(endpoint.tenant) {
                do {
                    switch try await tell(endpoint, control, folded) {
                    case .told: state.withLock { _ = $0.endpoints.remove(endpoint) }
                    case .notBefore(let time): next = min(next ?? time, time)
                    }
                } catch {
                    if Task.isCancelled { return }
                    logger.warning(
                        "an alert waits", metadata: ["endpoint": "\(endpoint.id)", "reason": "\(error)"])
                    next = now() + 250
                }
            }
            if let next {
                await bell.wait(past: heard, for: .milliseconds(max(1, next - now())), by: clock)
            } else {
                try? await bell.wait(past: heard)
            }
        }
    }

    private func isOwned(_ tenant: String) -> Bool {
        state.withLock { $0.owned.contains(Topics.home(of: tenant)) }
    }

    private func tell(
        _ endpoint: Endpoint, _ control: ControlState, _ folded: @Sendable (Position) async throws -> Void
    ) async throws -> Outcome {
        guard let document = control.endpoint(tenant: endpoint.tenant, id: endpoint.id)?.document, !document.active,
            document.disabledReason != nil, let disabledAt = document.disabledAt
        else { return .told }
        let time = now()
        let (last, toldOf, recent) = try alerts(about: endpoint, now: time)
        if let toldOf, toldOf >= disabledAt { return .told }
        if let last, time < last.at + OwnerAlert.quietTime { return .notBefore(last.at + OwnerAlert.quietTime) }
        guard recent < OwnerAlert.mostAlerts else { return .notBefore(time + OwnerAlert.quietTime / 10) }
        if !control.reachesOwner(of: endpoint.tenant) {
            logger.warning(
                "an endpoint was switched off, and its tenant has no owner e-mail to tell of it, or a suppressed one",
                metadata: ["tenant": "\(endpoint.tenant)", "endpoint": "\(endpoint.id)"])
        }
        try await folded(
            try await log.append(alert(about: document, after: last, control, at: time).newRecord()))
        return .told
    }

    private func alert(
        about endpoint: EndpointDocument, after last: AlertDecision.Last?, _ control: ControlState, at time: Int64
    ) -> EventRecord {
        var writer = JSONWriter(reservingCapacity: 512)
        writer.object { writer in
            writer.member("endpointId", endpoint.id)
            endpoint.writeAlertMembers(to: &writer)
        }
        let tenant = endpoint.tenant
        return EventRecord(
            id: OwnerAlert.id(tenant: tenant, subscriber: endpoint.id, after: last?.event),
            type: SystemEventType.ownerAlert, schemaVersion: 1, source: "carillon", tenant: tenant, acceptedAt: time,
            recipients: OwnerAlert.recipients(
                of: tenant, control.settings(tenant: tenant)?.document, isReachable: control.reachesOwner(of: tenant),
                in: control.directory(tenant: tenant)),
            payload: writer.bytes)
    }

    private func alerts(
        about endpoint: Endpoint, now: Int64
    ) throws -> (last: AlertDecision.Last?, toldOf: Int64?, recent: Int) {
        try file.read { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT event, alerted_at, disabled_at FROM owner_alerts WHERE tenant = ? AND subscriber = ?",
                arguments: [endpoint.tenant, endpoint.id])
            return (
                row.map { AlertDecision.Last(event: $0[0], at: $0[1]) }, row?[2],
                try TerminalFailureQueue.recentAlerts(of: endpoint.tenant, now: now, in: database)
            )
        }
    }
}
