import Contracts
import JSON
import ServiceKit

/// `{"subject", "text", "html"}`: a template that compiles and stays within its bounds.
struct EmailTemplateInput: Sendable {
    let subject: String
    let text: String
    let html: String
    let template: MailTemplate

    /// - Parameters:
    ///   - type: whose mails it is for.
    ///   - links: what a link looks like in a mail.
    /// - Throws: `JSONDecodingError`; `Problem` 422 that points at the part that is wrong.
    init(_ reader: JSONObjectReader, type: String, links: EmailLinks) throws {
        subject = try reader.string("subject")
        text = try reader.string("text")
        html = try reader.string("html")
        do throws(MailTemplatePartFault) {
            template = try MailTemplate(subject: subject, text: text, html: html)
        } catch {
            throw Problem.invalid(
                reader.pointer(to: error.part.rawValue), error.fault.code.rawValue, error.fault.description)
        }
        if type == SystemEventType.emailConfirmation { try checkLink(links, reader) }
    }

    /// Without its link a confirmation asks for what nobody can do.
    private func checkLink(_ links: EmailLinks, _ reader: JSONObjectReader) throws {
        let values = MailValues.example(
            of: SystemEventType.emailConfirmation, tenant: "", payload: try JSONDocument(parsing: "{}").root,
            links: links,
            now: 0)
        let mail = template.render(values)
        for (name, body) in [("text", mail.text), ("html", mail.html)] where !body.contains(links.example(.confirm)) {
            throw Problem.invalid(
                reader.pointer(to: name), "link_missing", "must show the link by which one confirms: {{confirmURL}}")
        }
    }
}
