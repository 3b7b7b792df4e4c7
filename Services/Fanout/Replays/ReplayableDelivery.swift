import Contracts
import EventLog
import GRDB

/// A delivery that somebody wants repeated, as it is folded.
struct ReplayableDelivery: Sendable {
    let id: String
    let endpoint: String
    let event: String
    let eventType: String
    let state: DeliveryState
    /// Of the event.
    let position: Position

    /// - Returns: nil also for another tenant's delivery, and for another endpoint's.
    ///
    /// - Parameter since: what ended and was accepted earlier is not there, see `RowAges.shown(at:)`.
    static func find(
        _ id: String, endpoint: String, tenant: String, since: Int64, in database: Database
    ) throws -> Self? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT event, event_type, state, partition, event_offset FROM deliveries
                WHERE tenant = ? AND id = ? AND subscriber = ? AND medium = 'webhook'
                    AND (due_at IS NOT NULL OR created_at >= ?)
                """)
        guard let row = try Row.fetchOne(statement, arguments: [tenant, id, endpoint, since]) else { return nil }
        guard let state = DeliveryState(rawValue: row[2]) else {
            throw ContractError("a folded delivery can't be read")
        }
        return ReplayableDelivery(
            id: id, endpoint: endpoint, event: row[0], eventType: row[1], state: state,
            position: Position(topic: Topics.events, partition: row[3], offset: row[4]))
    }

    /// The replay that was asked for with a key, if that is remembered still.
    static func earlierReplay(
        of id: String, tenant: String, keyHash: String, since: Int64, in database: Database
    ) throws -> (id: String, at: Int64)? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT delivery, replayed_at FROM replayed
                WHERE original = ? AND tenant = ? AND key_hash = ? AND replayed_at > ?
                """)
        return try Row.fetchOne(statement, arguments: [id, tenant, keyHash, since]).map { ($0[0], $0[1]) }
    }
}
