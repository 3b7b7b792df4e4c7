import Contracts
import GRDB
import JSON
import ServiceKit

/// A delivery as it is folded, and as clients see it.
struct DeliveryRow: Sendable, JSONEncodable {
    let id: String
    let subscriber: String
    let medium: DeliveryMedium
    let kind: DeliveryKind
    let event: String
    let eventType: String
    let createdAt: Int64
    let state: DeliveryState
    let attempts: Int
    let dueAt: Int64?
    let endedAt: Int64?
    let lastAttempt: Attempt?

    func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("eventId", event)
        writer.member("eventType", eventType)
        writeSubscriber(to: &writer)
        writer.member("kind", kind.rawValue)
        writer.member("state", state.rawValue)
        writer.member("attempts", attempts)
        if state == .retrying { writer.member("nextAttemptAt", ifPresent: dueAt, as: .time) }
        writer.member("createdAt", time: createdAt)
        writer.member("endedAt", ifPresent: endedAt, as: .time)
        writer.member("lastAttempt", ifPresent: lastAttempt.map { AttemptView(attempt: $0, isWhole: false) })
    }
}

extension DeliveryRow {
    /// Who it is for, under the name that says what they are.
    private func writeSubscriber(to writer: inout JSONWriter) {
        if medium == .webhook {
            writer.member("endpointId", subscriber)
        } else if OwnerAlert.isOwner(subscriber) {
            writer.member("recipient", "owner")
        } else if let slash = subscriber.utf8.firstIndex(of: UInt8(ascii: "/")) {
            writer.member("userId", String(subscriber[subscriber.utf8.index(after: slash)...]))
        } else {
            writer.member("subscriptionId", subscriber)
        }
    }

    /// The columns that `init(row:)` reads, for a `FROM deliveries d LEFT JOIN attempts a`.
    static let select = """
        SELECT d.id, d.subscriber, d.medium, d.kind, d.event, d.event_type, d.created_at, d.state, d.attempts, d.due_at,
            d.ended_at, a.document
        FROM deliveries d LEFT JOIN attempts a ON a.delivery = d.id AND a.number = d.attempts
        """

    /// - Throws: `ContractError` for what the fold can't have written.
    init(row: Row) throws {
        guard let medium = DeliveryMedium(rawValue: row[2]), let kind = DeliveryKind(rawValue: row[3]),
            let state = DeliveryState(rawValue: row[7])
        else { throw ContractError("a folded delivery can't be read") }
        let document: [UInt8]? = try row.withUnsafeData(atIndex: 11) { $0.map(Array.init) }
        self.init(
            id: row[0], subscriber: row[1], medium: medium, kind: kind, event: row[4], eventType: row[5],
            createdAt: row[6], state: state, attempts: row[8], dueAt: row[9], endedAt: row[10],
            lastAttempt: try document.map { try Attempt(document: $0) })
    }

    /// A delivery by its id, whosever it is: for an id that was derived, not one that a client gave.
    static func find(_ id: String, in database: Database) throws -> DeliveryRow? {
        let statement = try database.cachedStatement(sql: "\(select) WHERE d.id = ?")
        return try Row.fetchOne(statement, arguments: [id]).map { try DeliveryRow(row: $0) }
    }
}
