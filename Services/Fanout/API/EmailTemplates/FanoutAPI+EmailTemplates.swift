import Access
import Contracts
import Control
import Hummingbird
import JSON
import ServiceKit

/// `/notifications/email-templates`: what a tenant's mails say, by type of event and by language.
extension FanoutAPI {
    /// Room for the three parts, and for what escapes them in JSON.
    private static let templateLimit = 160 << 10
    /// The most templates that a tenant has.
    private static let mostTemplates = 500

    func addEmailTemplates(to tenant: TenantRoutes) {
        let scope = Scope.notificationsManage
        let path = "/notifications/email-templates"
        tenant.get(path, scope, listEmailTemplates)
        tenant.get("\(path)/:type/:locale", scope, getEmailTemplate)
        tenant.put("\(path)/:type/:locale", scope, putEmailTemplate)
        tenant.delete("\(path)/:type/:locale", scope, deleteEmailTemplate)
        tenant.post("\(path)/:type/:locale/preview", scope, previewEmailTemplate)
    }

    /// Newest first, without bodies.
    func listEmailTemplates(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        try page(request, of: EmailTemplateDocument.self, tenant: credential.tenant) {
            EmailTemplateView(template: $0, isWhole: false).write(to: &$1)
        }
    }

    func getEmailTemplate(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let name = try EmailTemplateName(context)
        guard let template = emailTemplate(name, credential)?.document else { throw Problem.notFound }
        return Response.json(.ok, EmailTemplateView(template: template))
    }

    /// 201 where there was none; 200 otherwise, and nothing is written where it says the same already.
    func putEmailTemplate(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let name = try EmailTemplateName(context)
        try check(name, of: credential.tenant)
        let body = try await request.json(upTo: Self.templateLimit)
        let reader = try JSONObjectReader(
            body.root, allowing: ["type", "locale", "subject", "text", "html", "createdAt", "updatedAt"])
        try name.checkSaid(by: reader)
        let input = try EmailTemplateInput(reader, type: name.type, links: links)
        let standing = emailTemplate(name, credential)
        let former = standing?.document
        guard former != nil || control.emailTemplateCount(tenant: credential.tenant) < Self.mostTemplates else {
            throw Problem.conflict("limit_reached", "There are \(Self.mostTemplates) templates already.")
        }
        let time = now()
        var template = EmailTemplateDocument(
            tenant: credential.tenant, type: name.type, locale: name.locale, subject: input.subject, text: input.text,
            html: input.html, createdAt: former?.createdAt ?? time, updatedAt: former?.updatedAt ?? time)
        if let former, template == former {
            return Response.json(
                .ok, EmailTemplateView(template: former), headers: unchangedHeader(standing?.position))
        }
        template.updatedAt = time
        let position = try await writer.put(
            template, actor: credential.actor, action: former == nil ? "create" : "update")
        return Response.json(
            former == nil ? .created : .ok, EmailTemplateView(template: template),
            headers: [.carillonPosition: PositionHeader.text([position])])
    }

    func deleteEmailTemplate(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let name = try EmailTemplateName(context)
        let id = name.entityID(tenant: credential.tenant)
        let deletion = try await writer.delete(
            EntityKey(.emailTemplate, id), tenant: credential.tenant, actor: credential.actor)
        return Response.json(headers: positionHeader(deletion.position)) { writer in
            writer.object { writer in
                writer.member("type", name.type)
                writer.member("locale", name.locale)
                writer.member("deletedAt", time: deletion.at)
            }
        }
    }

    private func emailTemplate(_ name: EmailTemplateName, _ credential: Credential) -> Entity<EmailTemplateDocument>? {
        control.entity(tenant: credential.tenant, id: name.entityID(tenant: credential.tenant))
    }

    /// - Throws: `Problem` 404 where no mail is ever of this type, 400 for what is no language.
    func check(_ name: EmailTemplateName, of tenant: String) throws(Problem) {
        guard
            SystemEventType.all.contains(name.type) || knowsType(name.type, tenant: tenant)
        else {
            throw Problem(.notFound, "unknown_event_type", "There is no event type of this name: register it first.")
        }
        guard LanguageTag.isValid(name.locale) else {
            throw Problem.badRequest("invalid_locale", "locale", "must be a language tag such as de or de-AT")
        }
    }
}
