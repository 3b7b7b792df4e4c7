import Access
import Contracts
import Control
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// `/v2/support/report`, `/v2/operator/escalations` and `/v2/public/content-report`: what people have to say to those who
/// run this installation.
struct SupportRoutes: Sendable {
    let desk: ReportDesk
    let control: ControlState
    let readiness: Readiness

    /// Of a body, in bytes: a report's texts and its artifact, and of what needs no credential less.
    private static let mostBytes = 64 << 10
    private static let mostPublicBytes = 16 << 10

    func add(to routes: Routes, _ door: Door) {
        routes.on(.post, "/v2/support/report", access: .credential, use: door.handler(nil, report))
        routes.on(
            .post, "/v2/operator/escalations", access: .scope(.operator), use: door.handler(.operator, escalate))
        routes.on(
            .post, "/v2/public/content-report", access: .open, use: readiness.guarding(reportContent))
    }

    private func report(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let document = try await request.json(upTo: Self.mostBytes)
        let report = try SupportReport(document.root)
        try report.check(for: credential, in: control)
        return try await answer(
            ReportDesk.Filing(
                channel: .support, tenant: credential.tenant, actor: credential.actor,
                type: BuiltInEventType.supportReport, recipients: .everySubscriber,
                write: { report.writeEvent(to: &$0, from: credential) },
                key: try key.map {
                    try SubmissionKey(report: .support, of: credential.tenant, key: $0, body: document.bytes)
                }, trace: request.trace,
                writeDeskEvent: { report.writeDeskEvent(to: &$0, from: credential) }), context)
    }

    private func escalate(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let document = try await request.json(upTo: Self.mostBytes)
        let escalation = try Escalation(document.root)
        try escalation.check(in: control)
        return try await answer(
            ReportDesk.Filing(
                channel: .escalation, tenant: SupportDesk.tenant, actor: credential.actor,
                type: SystemEventType.deskEscalation, recipients: SupportDesk.recipients,
                write: { escalation.write(to: &$0, from: credential) },
                key: try key.map {
                    // Operators may have keys of several tenants: each has words of its own.
                    try SubmissionKey(report: .escalation, of: credential.tenant, key: $0, body: document.bytes)
                }, trace: request.trace), context)
    }

    /// Whatever it is about, the answer is the same; and who did not write it can't find out that it was written.
    @Sendable private func reportContent(
        _ request: Request, _ context: CarillonRequestContext
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let document = try await request.json(upTo: Self.mostPublicBytes)
        let report = try ContentReport(document.root)
        return try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await answer(
                ReportDesk.Filing(
                    channel: .content, tenant: SupportDesk.tenant, actor: ReportDocument.publicActor,
                    type: SystemEventType.deskContentReport, recipients: SupportDesk.recipients,
                    write: { report.write(to: &$0) },
                    key: try key.map { try SubmissionKey(publicReport: $0, body: document.bytes) },
                    trace: request.trace), context)
        }
    }

    private func answer(_ filing: ReportDesk.Filing, _ context: CarillonRequestContext) async throws -> Response {
        let report = try await desk.take(filing, context)
        var headers: HTTPFields = [.carillonPosition: PositionHeader.text([report.position])]
        if report.isReplay { headers[.idempotencyReplayed] = "true" }
        return Response.json(.accepted, headers: headers) { writer in
            writer.object { $0.member("reportId", report.id) }
        }
    }
}
