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
    /// Of its event.
    let partition: Int
    let createdAt: Int64
    let state: DeliveryState
    let attempts: Int
    let dueAt: Int64?
    let endedAt: Int64?
    let lastAttempt: AttemptSummary?
    /// The delivery that it repeats, and the job that made it.
    var original: String?
    var job: String?
    /// Until when no attempt is made at its endpoint, where one is due.
    var deferredUntil: Int64?

    func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("id", id)
        writer.member("eventId", event)
        writer.member("eventType", eventType)
        writeSubscriber(to: &writer)
        writer.member("kind", kind.rawValue)
        writer.member("replayOf", ifPresent: original)
        writer.member("replayId", ifPresent: job)
        writer.member("state", state.rawValue)
        writer.member("attempts", attempts)
        if let dueAt, let deferredUntil, dueAt < deferredUntil {
            writer.member("nextAttemptAt", time: deferredUntil)
        } else if state == .retrying {
            writer.member("nextAttemptAt", ifPresent: dueAt, as: .time)
        }
        writer.member("createdAt", time: createdAt)
        writer.member("endedAt", ifPresent: endedAt, as: .time)
        writer.member("lastAttempt", ifPresent: lastAttempt.map { AttemptView(summary: $0) })
    }
}

extension DeliveryRow {
    /// Who it is for, under the name that says what they are.
    private func writeSubscriber(to writer: inout JSONWriter) {
        if medium == .webhook {
            writer.member("endpointId", subscriber)
        } else if OwnerAlert.isOwner(subscriber) {
            writer.member("recipient", "owner")
        } else if subscriber == SupportDesk.subscriber {
            writer.member("recipient", "support")
        } else if let slash = subscriber.utf8.firstIndex(of: UInt8(ascii: "/")) {
            writer.member("userId", String(subscriber[subscriber.utf8.index(after: slash)...]))
        } else {
            writer.member("subscriptionId", subscriber)
        }
    }

    /// The columns that `init(row:)` reads, of `deliveries d`.
    static let columns = """
        id, subscriber, medium, kind, event, event_type, partition, created_at, state, attempts, due_at, ended_at,
        \(DeliveriesFold.attemptColumns),
        CASE d.kind WHEN 'replay' THEN
            (SELECT original FROM replayed r WHERE r.tenant = d.tenant AND r.delivery = d.id) END,
        CASE d.kind WHEN 'replay' THEN (SELECT job FROM replayed r WHERE r.tenant = d.tenant AND r.delivery = d.id) END
        """

    /// - Throws: `ContractError` for what the fold can't have written.
    init(row: Row) throws {
        guard let medium = DeliveryMedium(rawValue: row[2]), let kind = DeliveryKind(rawValue: row[3]),
            let state = DeliveryState(rawValue: row[8])
        else { throw ContractError("a folded delivery can't be read") }
        let attempts: Int = row[9]
        self.init(
            id: row[0], subscriber: row[1], medium: medium, kind: kind, event: row[4], eventType: row[5],
            partition: row[6], createdAt: row[7], state: state, attempts: attempts, dueAt: row[10], endedAt: row[11],
            lastAttempt: attempts == 0 ? nil : try AttemptSummary(row: row, from: 12, number: attempts),
            original: row[20], job: row[21])
    }
}

extension AttemptSummary {
    /// Reads `DeliveriesFold.attemptColumns`.
    ///
    /// - Throws: `ContractError` for what the fold can't have written.
    init(row: Row, from index: Int, number: Int) throws {
        guard let state = DeliveryState(rawValue: row[index + 3]) else {
            throw ContractError("a folded attempt can't be read")
        }
        self.init(
            id: row[index], number: number, startedAt: row[index + 1], durationMilliseconds: row[index + 2],
            state: state, statusCode: row[index + 4], fault: row[index + 5], error: row[index + 6],
            offset: row[index + 7])
    }
}
