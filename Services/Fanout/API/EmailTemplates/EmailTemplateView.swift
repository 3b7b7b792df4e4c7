import Contracts
import JSON

/// A template as clients see it; in a list without its bodies.
struct EmailTemplateView: JSONEncodable {
    let template: EmailTemplateDocument
    var isWhole = true

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("type", template.type)
            writer.member("locale", template.locale)
            writer.member("subject", template.subject)
            if isWhole {
                writer.member("text", template.text)
                writer.member("html", template.html)
            }
            writer.member("createdAt", time: template.createdAt)
            writer.member("updatedAt", time: template.updatedAt)
        }
    }
}
