import Access
import Contracts
import Control
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    /// Room for a payload and for a template.
    private static let previewLimit = 448 << 10

    /// `{"payload"?, "subject"?, "text"?, "html"?}`: how a mail would read. With the three parts of a template these are
    /// shown, whether or not they are kept; without them the one that a mail in this language would have, which may be the
    /// tenant's in another language or the built-in one.
    func previewEmailTemplate(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let name = try EmailTemplateName(context)
        try check(name, of: credential.tenant)
        let body = try await request.json(upTo: Self.previewLimit)
        let reader = try JSONObjectReader(body.root, allowing: ["payload", "subject", "text", "html"])
        let payload = try reader.optionalObject("payload")?.node ?? JSONDocument(parsing: "{}").root
        let isDraft = ["subject", "text", "html"].contains { reader.optionalNode($0) != nil }
        let draft = isDraft ? try EmailTemplateInput(reader, type: name.type, links: links) : nil
        let values = MailValues.example(
            of: name.type, tenant: control.tenant(credential.tenant)?.document.name ?? credential.tenant,
            payload: payload, links: links, now: now())
        let own = templates.own(for: name.type, tenant: credential.tenant, locale: name.locale)
        let mail =
            (draft?.template ?? own?.template)?.render(values)
            ?? templates.mail(values, for: name.type, tenant: credential.tenant, locale: name.locale)
        guard !mail.isCut else {
            throw Problem(
                .unprocessableContent, "mail_too_long",
                "With this payload the template makes more than a mail may hold; a mail would be the built-in one.")
        }
        return Response.json { writer in
            writer.object { writer in
                writer.member("subject", mail.subject)
                writer.member("text", mail.text)
                writer.member("html", mail.html)
                writer.member("locale", orNull: draft == nil ? own?.document.locale : name.locale)
                writer.member("builtIn", draft == nil && own == nil)
            }
        }
    }
}
