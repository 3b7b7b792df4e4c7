import JSON
import JSONSchema

/// The validator as a process, for tests that hold it against another one; and nonsense in large amounts, for it and for what
/// else reads what anybody may send.
///
///     SchemaProbe validate             lines {"schema", "instances"} in, lines {"valid": [true, …]} or {"error"} out
///     SchemaProbe fuzz INPUTS SEED     so many inputs for the reader of JSON, and as many for each of the
///                                      compilers of schemas, filters and regular expressions
@main
struct SchemaProbe {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch (arguments.first, arguments.dropFirst().compactMap(UInt64.init)) {
        case ("validate", []):
            while let line = readLine() { print(answer(to: line)) }
        case ("fuzz", let numbers) where numbers.count == 2:
            await Fuzz(inputs: Int(numbers[0]), seed: numbers[1]).run()
        default:
            print("usage: SchemaProbe validate | fuzz INPUTS SEED")
        }
    }

    private static func answer(to line: String) -> String {
        var writer = JSONWriter()
        do {
            let reader = try JSONObjectReader(JSONDocument(parsing: line).root, allowing: ["schema", "instances"])
            let schema = try JSONSchema(compiling: try reader.node("schema"))
            let instances = try reader.node("instances").elements
            writer.object { writer in
                writer.member("valid", instances.map { schema.violations(of: $0).isEmpty })
            }
        } catch {
            writer.object { $0.member("error", "\(error)") }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
