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

    /// Prints, as one JSON object, the mean of some rounds, and how many payloads were found to be other than they say.
    func run(seconds: Double) throws {
        let validating = mean(over: seconds) { $0.schema.isValid($0.node) }
        let both = try mean(over: seconds) { $0.schema.isValid(try JSONDocument(parsing: $0.content).root) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("validations", Double(items.count) / validating)
            writer.member("megabytes", Double(bytes) / both / 1e6)
            writer.member("disagreements", items.count { $0.schema.isValid($0.node) != $0.isValid })
        }
        print(String(decoding: writer.bytes, as: UTF8.self))
    }

    /// The seconds that a round over all payloads takes on average, once it has been warm for a while.
    private func mean(over seconds: Double, _ work: (Item) throws -> Bool) rethrows -> Double {
        var valid = 0
        func rounds(for seconds: Double, _ work: (Item) throws -> Bool) rethrows -> Double {
            var count = 0
            let start = ContinuousClock.now
            var elapsed = 0.0
            repeat {
                for item in items where try work(item) { valid &+= 1 }
                count += 1
                elapsed = (ContinuousClock.now - start) / .seconds(1)
            } while elapsed < seconds
            return elapsed / Double(count)
        }
        _ = try rounds(for: seconds / 4, work)
        let mean = try rounds(for: seconds, work)
        // Nobody may take the work for useless.
        precondition(valid >= 0)
        return mean
    }
}
