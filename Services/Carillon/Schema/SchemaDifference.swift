import Contracts
import JSON
import JSONSchema

/// A schema of the two that are held against each other.
struct SchemaSide: Sendable {
    let name: String
    /// Of a document that holds nothing else.
    let root: JSONNode
    let formats: SchemaDocument.Formats

    var comparable: ComparableSchema { ComparableSchema(root, assertsFormats: formats == .assert, name: name) }
}

/// What is different between two schemas, place by place: what breaks the promise, and what doesn't.
struct SchemaDifference: Sendable {
    let breaking: [String]
    let compatible: [String]

    /// Changes told at most; so many are no longer read one by one.
    private static let mostChanges = 200

    init(old: SchemaSide, new: SchemaSide, mode: SchemaCompatibility) {
        let backward =
            mode.keepsOldValues ? SchemaComparison.breaks(of: old.comparable, under: new.comparable) : []
        let forward =
            mode.keepsOldReaders ? SchemaComparison.breaks(of: new.comparable, under: old.comparable) : []
        breaking =
            backward.map { "\(Self.shown($0.path)): \($0.reason)" }
            + forward.map { "\(Self.shown($0.path)) of \(old.name): \($0.reason)" }
        var changes = SchemaChangeList(limit: Self.mostChanges)
        changes.compare(old.root, new.root, at: "")
        if old.formats != new.formats {
            changes.note("", "formats are \(new.formats == .assert ? "asserted" : "annotations") now")
        }
        let broken = (backward + forward).map(\.path)
        compatible = changes.found
            .filter { change in !broken.contains { Self.isWithin($0, change.path) || Self.isWithin(change.path, $0) } }
            .map { "\(Self.shown($0.path)): \($0.words)" }
    }

    /// Whether a place is another, or in it. All is in the whole, which is no place of its own.
    private static func isWithin(_ path: String, _ outer: String) -> Bool {
        path == outer || (!outer.isEmpty && path.hasPrefix(outer + "/"))
    }

    private static func shown(_ path: String) -> String { path.isEmpty ? "the schema" : path }
}

/// Collects in what two JSON values differ.
struct SchemaChangeList {
    private(set) var found: [(path: String, words: String)] = []
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    mutating func note(_ path: String, _ words: String) {
        if found.count < limit { found.append((path, words)) }
    }

    mutating func compare(_ old: JSONNode, _ new: JSONNode, at path: String) {
        if found.count >= limit || old == new { return }
        switch (old.kind, new.kind) {
        case (.object, .object): compareMembers(old, new, at: path)
        case (.array, .array): compareElements(old, new, at: path)
        default: note(path, "\(Self.shown(old)) → \(Self.shown(new))")
        }
    }

    private mutating func compareMembers(_ old: JSONNode, _ new: JSONNode, at path: String) {
        for (name, value) in old.members {
            let place = jsonPointer(appending: name, to: path)
            guard let counterpart = new[name] else {
                note(place, "is gone, was \(Self.shown(value))")
                continue
            }
            compare(value, counterpart, at: place)
        }
        for (name, value) in new.members where old[name] == nil {
            note(jsonPointer(appending: name, to: path), "is new: \(Self.shown(value))")
        }
    }

    private mutating func compareElements(_ old: JSONNode, _ new: JSONNode, at path: String) {
        if old.count == new.count, old.elements.contains(where: { $0.kind == .object }) {
            for (index, pair) in zip(old.elements, new.elements).enumerated() {
                compare(pair.0, pair.1, at: jsonPointer(appending: index, to: path))
            }
            return
        }
        // Lists of names and values: their order means nothing.
        let (before, after) = (Set(old.elements), Set(new.elements))
        let gone = old.elements.filter { !after.contains($0) }.map { "without \(Self.shown($0))" }
        let added = new.elements.filter { !before.contains($0) }.map { "with \(Self.shown($0))" }
        let words = gone + added
        note(path, words.isEmpty ? "in another order" : words.joined(separator: ", "))
    }

    private static func shown(_ value: JSONNode) -> String {
        let text = value.description.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.utf8.count <= 80 ? text : text.prefix(80) + "…"
    }
}
