import Foundation
import JSON
import Testing

@testable import JSONSchema

private let dataFolder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/data/github-webhooks").standardized.path

/// The payloads that GitHub really sent, under their real schemas. The data lies beside the project, not in it.
@Suite("GitHub's payloads", .enabled(if: FileManager.default.fileExists(atPath: dataFolder)))
struct GitHubPayloadTests {
    @Test("Each is valid or not as the manifest says")
    func manifest() throws {
        let manifest = try JSONDocument(parsing: try read("manifest.json")).root
        #expect(manifest.count > 100)
        for entry in manifest.elements {
            let reader = try JSONObjectReader(entry)
            let schema = try JSONSchema(parsing: try read("schemas/\(try reader.string("type")).json"))
            let name = try reader.string("payload")
            let payload = try JSONDocument(parsing: try read("payloads/\(name)")).root
            let violations = schema.violations(of: payload)
            let expected = try reader.bool("valid")
            #expect(violations.isEmpty == expected, "\(name): \(violations)")
            #expect(schema.isValid(payload) == expected)
        }
    }

    @Test("Every schema compiles")
    func schemas() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: dataFolder + "/schemas") {
            let text = try read("schemas/\(name)")
            #expect(throws: Never.self, "\(name)") { try JSONSchema(parsing: text) }
        }
    }

    private func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: "\(dataFolder)/\(name)")))
    }
}
