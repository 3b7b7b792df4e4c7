import Contracts
import Hummingbird
import JSON
import ServiceKit

/// What a template stands under: a type of event, and a language.
struct EmailTemplateName: Hashable, Sendable {
    let type: String
    let locale: String

    /// From the path.
    init(_ context: CarillonRequestContext) throws {
        type = try context.name("type")
        locale = try context.name("locale")
    }

    func entityID(tenant: String) -> String {
        EmailTemplateDocument.entityID(tenant: tenant, type: type, locale: locale)
    }

    /// What was read can be written back, but not to somewhere else.
    ///
    /// - Throws: `JSONDecodingError`.
    func checkSaid(by reader: JSONObjectReader) throws(JSONDecodingError) {
        for (name, value) in [("type", type), ("locale", locale)] {
            if let said = try reader.optionalString(name), said.lowercased() != value.lowercased() {
                throw reader.fault(name, "must be \(value), as in the path, or not be there")
            }
        }
    }
}
