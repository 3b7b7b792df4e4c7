package import Contracts
package import Control
package import Logging
import Synchronization

/// The tenants' own templates, and the built-in ones where a tenant has none.
package final class TenantMailTemplates: MailTemplates {
    /// How many compiled templates are kept.
    private static let mostCompiled = 512

    private struct Compiled {
        /// Of the record that it was compiled from.
        let offset: Int64
        /// nil where it can't be compiled.
        let template: MailTemplate?
    }

    private let control: ControlState
    private let builtIn: any MailTemplates
    private let logger: Logger
    private let compiled = Mutex<[String: Compiled]>([:])

    package init(control: ControlState, builtIn: any MailTemplates, logger: Logger) {
        self.control = control
        self.builtIn = builtIn
        self.logger = logger
    }

    /// A template that asks for more than a mail may hold is not used: the built-in one says at least what happened.
    package func mail(_ values: MailValues, for type: String, tenant: String, locale: String?) -> RenderedMail {
        if let (document, template) = own(for: type, tenant: tenant, locale: locale) {
            let mail = template.render(values)
            if !mail.isCut { return mail }
            logger.warning(
                "a template makes too long a mail of an event; the built-in one is used",
                metadata: ["tenant": "\(tenant)", "type": "\(type)", "locale": "\(document.locale)"])
        }
        return builtIn.mail(values, for: type, tenant: tenant, locale: locale)
    }

    /// The tenant's template that suits a language best; nil where the built-in one is used.
    package func own(
        for type: String, tenant: String, locale: String?
    ) -> (document: EmailTemplateDocument, template: MailTemplate)? {
        guard control.emailTemplateCount(tenant: tenant) > 0 else { return nil }
        let language = control.settings(tenant: tenant)?.document.locale
        for candidate in LocaleFallback.candidates(for: locale, tenant: language) {
            let id = EmailTemplateDocument.entityID(tenant: tenant, type: type, locale: candidate)
            let entity = control.entity(EmailTemplateDocument.self, tenant: tenant, id: id)
            if let entity, let template = compile(entity) { return (entity.document, template) }
        }
        return nil
    }

    private func compile(_ entity: Entity<EmailTemplateDocument>) -> MailTemplate? {
        let id = entity.document.entityID
        if let known = compiled.withLock({ $0[id] }), known.offset == entity.offset { return known.template }
        var template: MailTemplate?
        do throws(MailTemplatePartFault) {
            template = try MailTemplate(
                subject: entity.document.subject, text: entity.document.text, html: entity.document.html)
        } catch {
            // It was checked when it was given, but by a version that took more than this one.
            logger.error(
                "a template of mails can't be used",
                metadata: ["tenant": "\(entity.document.tenant)", "template": "\(id)", "reason": "\(error)"])
        }
        compiled.withLock { [template] compiled in
            if compiled.count >= Self.mostCompiled { compiled = [:] }
            compiled[id] = Compiled(offset: entity.offset, template: template)
        }
        return template
    }
}
