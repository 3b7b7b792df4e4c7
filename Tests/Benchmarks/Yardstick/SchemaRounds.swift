import Foundation
import JSON
import JSONSchema

/// Payloads under their schemas: how many are parsed and validated a second.
///
/// What it reads is one JSON document, the same that `ajv.js` reads: `schemas` by type, and `payloads`, each with its
/// `type`, its `content` as a text, and whether it is `valid`.
struct SchemaRounds {
    private struct Item {
        let schema: JSONSchema
        let content: [UInt8]
        let node: JSONNode
        let isValid: Bool
    }

    private let items: [Item]
    private let bytes: Int

    init(parsing text: [UInt8], assertsFormats: Bool) throws {
        let root = try JSONObjectReader(JSONDocument(parsing: text).root, allowing: ["schemas", "payloads"])
        var schemas: [String: JSONSchema] = [:]
        for (type, schema) in try root.node("schemas").members {
            schemas[type] = try JSONSchema(
                parsing: Array(schema.rawBytes), options: SchemaOptions(assertsFormats: assertsFormats))
        }
        items = try root.node("payloads").elements.map { element in
            let payload = try JSONObjectReader(element)
            guard let schema = schemas[try payload.string("type")] else { throw Usage() }
            let content = Array(try payload.string("content").utf8)
            return Item(
                schema: schema, content: content, node: try JSONDocument(parsing: content).root,
                isValid: try payload.bool("valid"))
        }
        bytes = items.reduce(0) { $0 + $1.content.count }
    }

    /// Reads a number of seconds from each line of input, and prints, as one JSON object in a line, what it measured for so
    /// long, and how many payloads were found to be other than they say.
    func run() throws {
        while let line = readLine() {
            guard let seconds = Double(line) else { throw Usage() }
            let validating = mean(over: seconds) { $0.schema.isValid($0.node) }
            let both = try mean(over: seconds) { $0.schema.isValid(try JSONDocument(parsing: $0.content).root) }
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("validations", Double(items.count) / validating)
                writer.member("megabytes", Double(bytes) / both / 1e6)
                writer.member("disagreements", items.count { $0.schema.isValid($0.node) != $0.isValid })
            }
            // Whoever asked waits for this line.
            FileHandle.standardOutput.write(Data(writer.bytes + [UInt8(ascii: "\n")]))
        }
    }

    /// The seconds of processor time that a round over all payloads takes on average: on one core that is the time, but for
    /// what else the core does.
    private func mean(over seconds: Double, _ work: (Item) throws -> Bool) rethrows -> Double {
        var valid = 0
        var count = 0
        let start = clock()
        var elapsed = 0.0
        repeat {
            for item in items where try work(item) { valid &+= 1 }
            count += 1
            elapsed = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        } while elapsed < seconds
        // Nobody may take the work for useless.
        precondition(valid >= 0)
        return elapsed / Double(count)
    }
}
