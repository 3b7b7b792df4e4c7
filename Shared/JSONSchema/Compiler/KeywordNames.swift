import JSON

/// The keywords that both drafts have between them, to tell slips from names of one's own.
enum KeywordNames {
    static let all: Set = [
        "$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveAnchor", "$recursiveRef",
        "$ref",
        "$schema", "$vocabulary", "additionalItems", "additionalProperties", "allOf", "anyOf", "const", "contains",
        "contentEncoding", "contentMediaType", "contentSchema", "default", "definitions", "dependencies",
        "dependentRequired", "dependentSchemas", "deprecated", "description", "else", "enum", "examples",
        "exclusiveMaximum", "exclusiveMinimum", "format", "if", "items", "maxContains", "maxItems", "maxLength",
        "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
        "not", "oneOf", "pattern", "patternProperties", "prefixItems", "properties", "propertyNames", "readOnly",
        "required", "then", "title", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly",
    ]

    /// What many schemas carry that comes near a keyword and is none: OpenAPI's words, and those of editors.
    private static let own: Set = ["example", "nullable", "name", "names", "titles", "types", "enums", "id", "defs"]

    /// The keyword that somebody may have meant; nil for a keyword, and for a name of one's own.
    static func nearest(to name: String) -> String? {
        guard (4...32).contains(name.utf8.count), !name.hasPrefix("x-"), !all.contains(name), !own.contains(name) else {
            return nil
        }
        let plain = name.lowercased()
        // Letters in another case are a slip in any number; else one, or two in a long name.
        let most = name.utf8.count < 8 ? 1 : 2
        var best: (name: String, distance: Int)?
        for keyword in all.sorted() where keyword.utf8.count >= 4 {
            guard let distance = EditDistance.between(plain.utf8, keyword.lowercased().utf8, most: most) else {
                continue
            }
            if distance < best?.distance ?? .max { best = (keyword, distance) }
        }
        return best?.name
    }
}
