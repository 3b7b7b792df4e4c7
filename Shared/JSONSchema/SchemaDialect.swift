import JSON

/// The drafts of JSON Schema that are understood.
package enum SchemaDraft: Hashable, Sendable, CaseIterable {
    case draft7
    case draft202012

    var dialect: SchemaDialect { self == .draft7 ? .draft7 : .draft202012 }
}

/// What the keywords of a schema mean: the draft, and of draft 2020-12 the vocabularies that its metaschema asks for.
struct SchemaDialect: Hashable, Sendable {
    let draft: SchemaDraft
    let vocabularies: SchemaVocabularies
    /// The URI of the metaschema, without a fragment.
    let metaschema: String

    static let draft7 = SchemaDialect(draft: .draft7, vocabularies: .draft7, metaschema: Metaschema.draft7)
    static let draft202012 = SchemaDialect(
        draft: .draft202012, vocabularies: .draft202012, metaschema: Metaschema.draft202012)

    /// The dialect whose metaschema is at a URI without fragment; nil where it is none of the drafts' own.
    static func named(_ uri: String) -> SchemaDialect? {
        switch uri {
        case Metaschema.draft202012: .draft202012
        case Metaschema.draft7, "https://json-schema.org/draft-07/schema": .draft7
        default: nil
        }
    }
}

/// The vocabularies of draft 2020-12. The core is always there.
struct SchemaVocabularies: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let applicator = SchemaVocabularies(rawValue: 1)
    static let unevaluated = SchemaVocabularies(rawValue: 2)
    static let validation = SchemaVocabularies(rawValue: 4)
    static let metadata = SchemaVocabularies(rawValue: 8)
    static let formatAnnotation = SchemaVocabularies(rawValue: 16)
    static let formatAssertion = SchemaVocabularies(rawValue: 32)
    static let content = SchemaVocabularies(rawValue: 64)

    static let draft202012: SchemaVocabularies = [
        .applicator, .unevaluated, .validation, .metadata, .formatAnnotation, .content,
    ]
    static let draft7: SchemaVocabularies = [.applicator, .validation, .metadata, .formatAnnotation, .content]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// - Returns: nil for one that nobody knows here.
    init?(uri: String) {
        switch uri {
        case "https://json-schema.org/draft/2020-12/vocab/core": self = []
        case "https://json-schema.org/draft/2020-12/vocab/applicator": self = .applicator
        case "https://json-schema.org/draft/2020-12/vocab/unevaluated": self = .unevaluated
        case "https://json-schema.org/draft/2020-12/vocab/validation": self = .validation
        case "https://json-schema.org/draft/2020-12/vocab/meta-data": self = .metadata
        case "https://json-schema.org/draft/2020-12/vocab/format-annotation": self = .formatAnnotation
        case "https://json-schema.org/draft/2020-12/vocab/format-assertion": self = .formatAssertion
        case "https://json-schema.org/draft/2020-12/vocab/content": self = .content
        default: return nil
        }
    }
}
