import Contracts

/// The templates to choose from.
package protocol MailTemplates: Sendable {
    /// The mail for a type of event: by the tenant's own template, else by a built-in one, else by the plain default.
    ///
    /// - Parameter locale: A BCP 47 tag, such as `de-AT`; nil where it isn't known.
    func mail(_ values: MailValues, for type: String, tenant: String, locale: String?) -> RenderedMail
}

/// What Carillon brings along: a subject and a sentence for each type of its catalogue, in one layout, in English.
package struct BuiltInMailTemplates: MailTemplates {
    private let templates: [String: MailTemplate]
    private let plain: MailTemplate

    /// - Throws: `MailTemplatePartFault` if one of them is malformed.
    package init() throws(MailTemplatePartFault) {
        plain = try Self.template("{{title}}", "{{title}}: this event has come in for {{tenant}}.")
        var templates: [String: MailTemplate] = [:]
        for (type, wording) in MailWording.all {
            templates[type] = try Self.template(wording.subject, wording.sentence)
        }
        templates[SystemEventType.digest] = try MailTemplate(
            subject: DigestLayout.subject, text: DigestLayout.text, html: DigestLayout.html)
        self.templates = templates
    }

    package func mail(_ values: MailValues, for type: String, tenant: String, locale: String?) -> RenderedMail {
        (templates[type] ?? plain).render(values)
    }

    private static func template(
        _ subject: String, _ sentence: String
    ) throws(MailTemplatePartFault) -> MailTemplate {
        try MailTemplate(
            subject: subject, text: MailLayout.text(around: sentence), html: MailLayout.html(around: sentence))
    }
}
