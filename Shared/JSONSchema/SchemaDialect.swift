import JSON

/// The versions of JSON Schema that are understood.
enum SchemaDialect {
    case draft7
    case draft202012

    /// - Throws: `SchemaError` where `$schema` names another.
    init(of schema: JSONNode) throws(SchemaError) {
        guard let named = schema["$schema"] else {
            self = .draft202012
            return
        }
        switch named.string {
        case "https://json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema#":
            self = .draft202012
        case "http://json-schema.org/draft-07/schema", "http://json-schema.org/draft-07/schema#",
            "https://json-schema.org/draft-07/schema", "https://json-schema.org/draft-07/schema#":
            self = .draft7
        default:
            throw .value(
                of: "$schema", at: "",
                "must be https://json-schema.org/draft/2020-12/schema or http://json-schema.org/draft-07/schema#")
        }
    }
}
