package import JSON

/// A tenant's own mail for one type of event in one language, as Mustache. Its entity id is `tenant/type/locale`, with the
/// locale in lower case: tags of languages are compared without regard to case (RFC 5646, section 2.1.1).
package struct EmailTemplateDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var tenant: String
    package var type: String
    /// A BCP 47 tag such as `de-AT`, as it was given.
    package var locale: String
    package var subject: String
    package var text: String
    package var html: String
    package var createdAt: Int64
    package var updatedAt: Int64

    package init(
        tenant: String, type: String, locale: String, subject: String, text: String, html: String, createdAt: Int64,
        updatedAt: Int64
    ) {
        self.tenant = tenant
        self.type = type
        self.locale = locale
        self.subject = subject
        self.text = text
        self.html = html
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package var entityID: String { Self.entityID(tenant: tenant, type: type, locale: locale) }

    package static func entityID(tenant: String, type: String, locale: String) -> String {
        "\(tenant)/\(type)/\(locale.lowercased())"
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        tenant = try reader.string("tenant")
        type = try reader.string("type")
        locale = try reader.string("locale")
        subject = try reader.string("subject")
        text = try reader.string("text")
        html = try reader.string("html")
        createdAt = try reader.time("createdAt")
        updatedAt = try reader.time("updatedAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("type", type)
            writer.member("locale", locale)
            writer.member("subject", subject)
            writer.member("text", text)
            writer.member("html", html)
            writer.member("createdAt", time: createdAt)
            writer.member("updatedAt", time: updatedAt)
        }
    }
}
