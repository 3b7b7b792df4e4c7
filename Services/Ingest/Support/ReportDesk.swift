import Contracts
import Control
import EventLog
import JSON
import ServiceKit

/// Takes reports in: each is an event, an entry of the audit log, and an event of the operator's desk, which is mailed.
///
/// The event is first, since its idempotency key decides what the report is; the rest follows from its id. So a request that
/// ended in between and is repeated adds what was missing, and what stands in the log twice counts once.
struct ReportDesk: Sendable {
    let acceptor: Acceptor
    let writer: ControlWriter
    let log: any EventLog

    /// What is reported, and by whom.
    struct Filing {
        var channel: ReportDocument.Channel
        /// To whom the event belongs, and its entry in the audit log.
        var tenant: String
        var actor: String
        var type: String
        var recipients: Recipients
        /// Writes the members of the payload that are not the report's id and time.
        var write: @Sendable (inout JSONWriter) -> Void
        var key: SubmissionKey?
        var trace: TraceContext?
        /// Likewise of the desk's own event, where it has another one.
        var writeDeskEvent: (@Sendable (inout JSONWriter) -> Void)?
    }

    /// What came of it.
    struct Report {
        let id: String
        let isReplay: Bool
        /// Of the entry in the audit log.
        let position: Position
    }

    /// - Throws: `Problem`, `EventLogError`, `FoldLag`: then it may be there in part, and is to be sent again.
    func take(_ filing: Filing, _ context: CarillonRequestContext) async throws -> Report {
        let made = MadeNotification(type: filing.type, recipients: filing.recipients) { event, time in
            Self.payload(of: Self.id(of: event), at: time, filing.write)
        }
        let accepted = await acceptor.accept(
            Submission(
                content: .made(made), tenant: filing.tenant, trace: filing.trace, key: filing.key),
            logger: context.logger)
        let receipt = try accepted.get()
        context.note(receipt)
        let id = Self.id(of: receipt.id)
        let note = ReportDocument(
            id: id, tenant: filing.tenant, channel: filing.channel, event: receipt.id,
            createdAt: receipt.acceptedAt)
        let position = try await writer.put(
            note, actor: filing.actor, action: ReportDocument.submitAction, expecting: 0)
        if let write = filing.writeDeskEvent {
            let event = EventRecord(
                id: SupportDesk.eventID(for: receipt.id, acceptedAt: receipt.acceptedAt),
                type: SystemEventType.deskReport, schemaVersion: 1, source: "carillon", tenant: SupportDesk.tenant,
                acceptedAt: receipt.acceptedAt, recipients: SupportDesk.recipients,
                payload: Self.payload(of: id, at: receipt.acceptedAt, write), traceParent: filing.trace?.parent,
                traceState: filing.trace?.state)
            try await log.append(event.newRecord())
        }
        return Report(id: id, isReplay: receipt.isDuplicate, position: position)
    }

    /// A report has its event's id under a name of its own.
    private static func id(of event: String) -> String {
        "\(Identifier.report)_\(event.dropFirst(Identifier.event.count + 1))"
    }

    private static func payload(of id: String, at time: Int64, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1024)
        writer.object { writer in
            writer.member("reportId", id)
            write(&writer)
            writer.member("submittedAt", time: time)
        }
        return writer.bytes
    }
}
