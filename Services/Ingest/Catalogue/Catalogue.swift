/// The event types that every tenant starts with.
///
/// They stand in the program, not in the log: each is at version 1, active, and its payloads may have more members than
/// its schema names.
package enum Catalogue {
    /// By name, as the lists of the API have them.
    package static let entries: [CatalogueEntry] =
        (sales + billing + work + content + system).sorted { $0.type < $1.type }

    private static let byType = Dictionary(uniqueKeysWithValues: entries.map { ($0.type, $0) })

    /// The version that each type of the catalogue is at.
    package static let version = 1

    package static func entry(_ type: String) -> CatalogueEntry? { byType[type] }

    /// A payload of this type as an integration would really send it; nil for a type that is not built in.
    package static func example(_ type: String) -> [UInt8]? { byType[type]?.example }
}
