import JSON

/// Where the value of a keyword holds schemas.
enum SubschemaShape {
    case schema
    case list
    case map
    /// Draft-07's `items`.
    case schemaOrList
    /// Draft-07's `dependencies`: a map of schemas and of lists of names.
    case mapOfSchemasOrNames

    static func of(_ keyword: String, in draft: SchemaDraft) -> SubschemaShape? {
        switch keyword {
        case "not", "if", "then", "else", "contains", "propertyNames", "additionalProperties": .schema
        case "allOf", "anyOf", "oneOf": .list
        case "properties", "patternProperties", "definitions": .map
        case "items": draft == .draft7 ? .schemaOrList : .schema
        case "additionalItems": draft == .draft7 ? .schema : nil
        case "dependencies": draft == .draft7 ? .mapOfSchemasOrNames : nil
        case "unevaluatedItems", "unevaluatedProperties", "contentSchema": draft == .draft7 ? nil : .schema
        case "prefixItems": draft == .draft7 ? nil : .list
        case "$defs", "dependentSchemas": draft == .draft7 ? nil : .map
        default: nil
        }
    }

    /// The schemas in the value of a keyword. What is not of the shape is passed over: reading the keyword refuses it.
    func schemas(in value: JSONNode) -> [JSONNode] {
        let nodes: [JSONNode] =
            switch self {
            case .schema: [value]
            case .list: Array(value.elements)
            case .map, .mapOfSchemasOrNames: value.members.nodes.map(\.value)
            case .schemaOrList: value.kind == .array ? Array(value.elements) : [value]
            }
        return nodes.filter { $0.kind == .object }
    }
}
