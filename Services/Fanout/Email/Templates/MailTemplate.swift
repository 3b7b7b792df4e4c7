package import Mustache

/// A subject and two bodies, as templates over the same values.
package struct MailTemplate: Sendable {
    package let subject: MustacheTemplate
    package let text: MustacheTemplate
    package let html: MustacheTemplate

    /// - Parameter html: Each value in it is escaped.
    /// - Throws: Mustache's error where one of them is malformed.
    package init(subject: String, text: String, html: String) throws {
        HTMLText.registered
        self.subject = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + subject)
        self.text = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
        self.html = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(HTMLText.name)}}" + html)
    }

    /// - Returns: The subject on one line of at most 150 characters, and the bodies.
    package func render(_ values: MailValues) -> (subject: String, text: String, html: String) {
        let line = HeaderWriter.singleLine(subject.render(values))
        let subject = line.count > 150 ? line.prefix(149) + "…" : line[...]
        return (String(subject), text.render(values), html.render(values))
    }
}
