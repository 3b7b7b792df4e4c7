import Mustache

/// A subject and two bodies, as templates over the same values.
package struct MailTemplate: Sendable {
    /// In bytes.
    package static let mostSubject = 1_000
    package static let mostText = 24 << 10
    package static let mostHTML = 48 << 10
    /// What a body may come to, in bytes.
    static let mostRendered = 512 << 10

    private struct Part: Sendable {
        let template: MustacheTemplate
        let longestSection: Int
    }

    private let subject: Part
    private let text: Part
    private let html: Part

    /// - Parameter html: Each value in it is escaped.
    /// - Throws: `MailTemplatePartFault` where one of them is malformed or too large.
    package init(subject: String, text: String, html: String) throws(MailTemplatePartFault) {
        self.subject = try Self.part(.subject, subject, escaping: "TEXT", upTo: Self.mostSubject)
        self.text = try Self.part(.text, text, escaping: "TEXT", upTo: Self.mostText)
        HTMLText.registered
        self.html = try Self.part(.html, html, escaping: HTMLText.name, upTo: Self.mostHTML)
    }

    private static func part(
        _ name: MailTemplatePartFault.Part, _ text: String, escaping: String, upTo limit: Int
    ) throws(MailTemplatePartFault) -> Part {
        do throws(MailTemplateFault) {
            guard text.utf8.count <= limit else {
                throw MailTemplateFault(.tooLarge, "must not be longer than \(limit) bytes")
            }
            let scan = try MailTagScan(text)
            return Part(template: try compile(text, escaping), longestSection: scan.longestSection)
        } catch {
            throw MailTemplatePartFault(part: name, fault: error)
        }
    }

    private static func compile(_ text: String, _ escaping: String) throws(MailTemplateFault) -> MustacheTemplate {
        do {
            return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(escaping)}}" + text)
        } catch let error as MustacheTemplate.ParserError {
            throw MailTemplateFault(.syntax, "a tag there can't be read", line: error.context.lineNumber)
        } catch {
            throw MailTemplateFault(.syntax, "it can't be read")
        }
    }

    package func render(_ values: MailValues) -> RenderedMail {
        var isCut = false
        func render(_ part: Part) -> String {
            let budget = MailBudget(repeating: part.longestSection)
            let text = part.template.render(MailValue.of(.object(values.members), budget))
            if budget.isSpent || text.utf8.count > Self.mostRendered { isCut = true }
            return text
        }
        let line = HeaderWriter.singleLine(render(subject))
        let subject = line.count > 150 ? line.prefix(149) + "…" : line[...]
        let (text, html) = (render(text), render(html))
        return RenderedMail(subject: String(subject), text: text, html: html, isCut: isCut)
    }
}
