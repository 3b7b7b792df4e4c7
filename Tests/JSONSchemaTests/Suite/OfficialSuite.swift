import Foundation
import JSON
import Testing

@testable import JSONSchema

/// The official JSON-Schema-Test-Suite, as `make` puts it into `.build`.
enum OfficialSuite {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../.build/json-schema-test-suite").standardized

    static let path = folder.path

    static let isThere = FileManager.default.fileExists(atPath: folder.appending(path: "tests").path)

    /// The formats that Carillon checks.
    static let formats = [
        "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6",
        "uri",
        "uri-reference", "iri", "iri-reference", "uuid", "json-pointer", "relative-json-pointer", "regex",
        "uri-template",
    ]

    enum Draft: String, CaseIterable, Sendable {
        case draft7
        case draft202012 = "draft2020-12"
    }

    /// A schema of the suite's, and what it says of some values.
    struct Group: Sendable, CustomTestStringConvertible {
        let draft: Draft
        let file: String
        let description: String
        let schema: JSONNode
        let tests: [(description: String, data: JSONNode, isValid: Bool)]

        var testDescription: String { "\(draft.rawValue)/\(file): \(description)" }
    }

    /// What every implementation must do.
    static let required: [Group] = Draft.allCases.flatMap { groups($0, names(in: "tests/\($0.rawValue)")) }

    /// What the standard leaves to choice, and we chose: exact numbers, patterns by code points, and what has a name.
    /// The others ask for drafts that are not known here, for `dependencies` in draft 2020-12, and for looking into strings.
    static let chosen: [Group] = Draft.allCases.flatMap { draft in
        let chosen: Set = [
            "anchor.json", "bignum.json", "dynamicRef.json", "ecmascript-regex.json", "float-overflow.json",
            "format-assertion.json", "id.json", "no-schema.json", "non-bmp-regex.json", "refOfUnknownKeyword.json",
            "unknownKeyword.json",
        ]
        let there = names(in: "tests/\(draft.rawValue)/optional").filter(chosen.contains)
        return groups(draft, there.map { "optional/\($0)" })
    }

    /// The formats, each as an assertion.
    static let formatGroups: [Group] = Draft.allCases.flatMap { draft in
        let there = Set(names(in: "tests/\(draft.rawValue)/optional/format"))
        return groups(draft, formats.map { "\($0).json" }.filter(there.contains).map { "optional/format/\($0)" })
    }

    /// What the suite's schemas refer to.
    static let remotes: SchemaDocuments = {
        var documents = SchemaDocuments()
        let root = folder.appending(path: "remotes")
        for path in FileManager.default.enumerator(atPath: root.path)?.compactMap({ $0 as? String }) ?? []
        where path.hasSuffix(".json") {
            guard let node = read("remotes/\(path)") else { continue }
            documents.add(node, at: "http://localhost:1234/\(path)")
        }
        return documents
    }()

    private static func names(in folder: String) -> [String] {
        let path = self.folder.appending(path: folder).path
        return (try? FileManager.default.contentsOfDirectory(atPath: path))?.filter { $0.hasSuffix(".json") }.sorted()
            ?? []
    }

    private static func groups(_ draft: Draft, _ files: [String]) -> [Group] {
        files.flatMap { file -> [Group] in
            guard let root = read("tests/\(draft.rawValue)/\(file)") else { return [] }
            return root.elements.compactMap { group in
                guard let schema = group["schema"], let tests = group["tests"] else { return nil }
                return Group(
                    draft: draft, file: file, description: group["description"]?.string ?? "", schema: schema,
                    tests: tests.elements.compactMap { test in
                        guard let data = test["data"], let isValid = test["valid"]?.bool else { return nil }
                        return (test["description"]?.string ?? "", data, isValid)
                    })
            }
        }
    }

    private static func read(_ path: String) -> JSONNode? {
        guard let data = try? Data(contentsOf: folder.appending(path: path)) else { return nil }
        return try? JSONDocument(parsing: Array(data)).root
    }
}
