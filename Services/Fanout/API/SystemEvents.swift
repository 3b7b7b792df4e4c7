import Contracts
import EventLog
import GRDB
import JSON
import Projections
import ServiceKit

/// An event of Carillon's own, as it stands in the log.
struct SystemEvent: Sendable {
    let id: String
    let type: String
    let acceptedAt: Int64
    let position: Position
    /// Whether it stood there before.
    let isReplay: Bool
}

extension FanoutAPI {
    /// Appends an event that is addressed to one subscriber alone, and waits until it is folded here. An id that stands
    /// there already is not appended again.
    ///
    /// - Throws: `EventLogError`, `FoldLag`.
    func post(
        _ type: String, id: String, tenant: String, to subscriber: String, payload: [UInt8], trace: TraceContext?
    ) async throws -> SystemEvent {
        try await post(
            EventRecord(
                id: id, type: type, schemaVersion: 1, source: "carillon", tenant: tenant, acceptedAt: now(),
                recipients: Recipients(subscribers: false, only: [subscriber]), payload: payload,
                traceParent: trace?.parent, traceState: trace?.state))
    }

    /// Appends an event of Carillon's own, unless its id stands there already, and waits until it is folded here.
    ///
    /// - Throws: `EventLogError`, `FoldLag`.
    func post(_ event: EventRecord) async throws -> SystemEvent {
        let (id, type, tenant) = (event.id, event.type, event.tenant)
        if let earlier = try systemEvent(id, type: type, tenant: tenant, isReplay: true) { return earlier }
        let position = try await log.append(event.newRecord())
        try await runner.wait(until: position, timeout: Self.foldTimeout)
        // Where the same request came twice at once, the fold has kept one of the two, and both answer that one.
        return try systemEvent(id, type: type, tenant: tenant, isReplay: false)
            ?? SystemEvent(id: id, type: type, acceptedAt: event.acceptedAt, position: position, isReplay: false)
    }

    /// What stands there by an id, as far as this instance knows.
    func systemEvent(
        _ id: String, type: String, tenant: String, isReplay: Bool
    ) throws -> SystemEvent? {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT accepted_at, partition, event_offset FROM events WHERE id = ? AND tenant = ?")
            return try Row.fetchOne(statement, arguments: [id, tenant]).map { row in
                SystemEvent(
                    id: id, type: type, acceptedAt: row[0],
                    position: Position(topic: Topics.events, partition: row[1], offset: row[2]), isReplay: isReplay)
            }
        }
    }
}
