/// The templates to choose from.
package protocol MailTemplates: Sendable {
    /// The template for a type of event: the tenant's own, else a built-in one, else the plain default.
    ///
    /// - Parameter locale: A BCP 47 tag, such as `de-AT`; nil where it isn't known.
    func template(for type: String, tenant: String, locale: String?) -> MailTemplate
}

/// What Carillon brings along: a subject and a sentence for each type of its catalogue, in one layout, in English.
package struct BuiltInMailTemplates: MailTemplates {
    private let templates: [String: MailTemplate]
    private let plain: MailTemplate

    /// - Throws: Mustache's error if one of them is malformed.
    package init() throws {
        plain = try Self.template("{{title}}", "{{title}}: this event has come in for {{tenant}}.")
        templates = try MailWording.all.mapValues { try Self.template($0.subject, $0.sentence) }
    }

    package func template(for type: String, tenant: String, locale: String?) -> MailTemplate {
        templates[type] ?? plain
    }

    private static func template(_ subject: String, _ sentence: String) throws -> MailTemplate {
        try MailTemplate(
            subject: subject, text: MailLayout.text(around: sentence), html: MailLayout.html(around: sentence))
    }
}
