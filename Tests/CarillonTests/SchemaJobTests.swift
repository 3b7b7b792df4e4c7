import Contracts
import JSON
import Synchronization
import Testing

@testable import CarillonMain

/// A registry that answers what it is told to, and keeps what it was asked.
private final class ScriptedRegistry: SchemaAsking {
    private let answers: Mutex<[CarillonClient.Answer]>
    private let questions = Mutex<[String]>([])

    init(_ answers: [(status: Int, body: String)]) throws {
        self.answers = Mutex(
            try answers.map { CarillonClient.Answer(status: $0.status, json: try JSONDocument(parsing: $0.body).root) })
    }

    var asked: [String] { questions.withLock { $0 } }

    func get(_ path: String) async throws -> CarillonClient.Answer { try answer("GET \(path)") }

    func post(_ path: String, _ body: [UInt8]) async throws -> CarillonClient.Answer {
        try answer("POST \(path) \(String(decoding: body, as: UTF8.self))")
    }

    private func answer(_ question: String) throws -> CarillonClient.Answer {
        questions.withLock { $0.append(question) }
        return try answers.withLock { answers in
            guard !answers.isEmpty else { throw Failure("the script has ended") }
            return answers.removeFirst()
        }
    }
}

@Suite("carillon schema")
struct SchemaJobTests {
    private static let object = #"{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}"#

    private func file(_ text: String) throws -> SchemaFile {
        try SchemaFile(name: "a.json", bytes: Array(text.utf8))
    }

    private func job(
        _ text: String, _ registry: ScriptedRegistry? = nil, formats: SchemaDocument.Formats? = nil
    ) throws -> SchemaJob {
        SchemaJob(
            file: try file(text), type: "a.b", formats: formats,
            server: registry.map { SchemaServer(asking: $0, url: "http://there") })
    }

    @Test(
        "A file is called after its type",
        arguments: [
            ("invoice.paid.json", "invoice.paid"), ("schemas/invoice.paid.schema.json", "invoice.paid"),
            ("a.schema", "a"), ("/x/.json", ".json"), ("plain", "plain"),
        ])
    func types(path: String, type: String) {
        #expect(SchemaFile.type(of: path) == type)
        #expect(SchemaFile.type(of: "-") == nil)
    }

    @Test("A fault names file, pointer and reason")
    func faults() async throws {
        let broken = #expect(throws: SchemaFault.self) { try file("{") }
        #expect(broken?.description.hasPrefix("a.json: is no JSON: ") == true)
        await #expect(throws: SchemaFault.self) { try await job(#"{"properties": {"x": {"type": "text"}}}"#).check() }
        do {
            _ = try await job(#"{"properties": {"x": {"type": "text"}}}"#).check()
        } catch let fault as SchemaFault {
            #expect(fault.description.hasPrefix("a.json: /properties/x/type: must be one of "))
        }
    }

    @Test("Without a registry a schema is checked here alone")
    func local() async throws {
        let report = try await job(Self.object).check()
        #expect(report == SchemaReport(lines: ["a.json: is a schema; the registry was not asked"]))
    }

    @Test("The registry's verdict is told line by line")
    func check() async throws {
        let registry = try ScriptedRegistry([
            (200, #"{"compatible":true,"compatibility":"FULL_TRANSITIVE","against":[1,2],"breaks":[]}"#),
            (
                200,
                #"{"compatible":false,"compatibility":"FULL","against":[2],"breaks":[{"path":"/required/0","reason":"r","version":2,"direction":"backward"},{"path":"/type","reason":"s","version":2,"direction":"forward"}]}"#
            ),
            (404, #"{"code":"not_found"}"#),
            (422, #"{"code":"invalid_schema","errors":[{"pointer":"/schema/type","code":"type","message":"m"}]}"#),
            (401, #"{"detail":"Who are you?"}"#),
        ])
        let job = try job(Self.object, registry, formats: .assert)
        #expect(
            try await job.check()
                == SchemaReport(lines: ["a.json: a.b takes it as its next version (FULL_TRANSITIVE, with version 1, 2)"]
                ))
        #expect(
            try await job.check()
                == SchemaReport(lines: ["a.json: /required/0: r", "a.json: by version 2, /type: s"], isAtFault: true))
        #expect(try await job.check() == SchemaReport(lines: ["a.json: is a schema; a.b is not registered yet"]))
        #expect(try await job.check() == SchemaReport(lines: ["a.json: /type: m"], isAtFault: true))
        await #expect(throws: Failure("http://there did not check it: 401, Who are you? ")) { try await job.check() }
        #expect(
            registry.asked.first
                == "POST /api/v1/schemas/a.b/compatibility-check {\"formats\":\"assert\",\"schema\":\(Self.object)}")
    }

    @Test("A schema becomes a type, then versions of it; a break is told, and a promise is not changed by the way")
    func register() async throws {
        let known = #"{"version":1,"compatibility":"BACKWARD","formats":"annotate","schema":{}}"#
        let registry = try ScriptedRegistry([
            (404, #"{"code":"not_found"}"#), (201, #"{"version":1}"#), (200, known), (201, #"{"version":2}"#),
            (200, known), (200, #"{"version":2}"#), (200, known),
            (
                409,
                #"{"code":"incompatible_schema","breaks":[{"path":"/x","reason":"r","version":1,"direction":"backward"}]}"#
            ),
            (200, known), (200, known), (409, #"{"code":"conflict","detail":"Too late."}"#),
        ])
        let job = try job("true", registry)
        let first = try await job.register(description: "d", compatibility: .full)
        #expect(first.lines == ["a.b version 1 is registered"])
        #expect(try await job.register().lines == ["a.b version 2 is registered"])
        #expect(try await job.register().lines == ["a.b version 2 has this schema already"])
        #expect(try await job.register() == SchemaReport(lines: ["a.json: /x: r"], isAtFault: true))
        await #expect(throws: Failure.self) { try await job.register(compatibility: .full) }
        #expect(try await job.register() == SchemaReport(lines: ["a.json: Too late."], isAtFault: true))
        #expect(
            registry.asked.prefix(4) == [
                "GET /api/v1/schemas/a.b",
                #"POST /api/v1/schemas {"type":"a.b","description":"d","compatibility":"FULL","schema":true}"#,
                "GET /api/v1/schemas/a.b", #"POST /api/v1/schemas/a.b/versions {"schema":true}"#,
            ])
        await #expect(throws: Failure.self) { try await SchemaJobTests().job("true").register() }
    }

    @Test("A difference is told place by place: what breaks, and what doesn't")
    func diff() throws {
        let new =
            #"{"type": ["object", "null"], "required": ["b"], "title": "t", "properties": {"a": {"type": "integer"}, "b": {}}}"#
        let old = SchemaSide(name: "version 1", root: try file(Self.object).root, formats: .annotate)
        let report = try job(new).diff(from: old, .backward)
        #expect(
            report.lines == [
                "breaking    /required/0: requires the member \"b\", and version 1 does without",
                "breaking    /properties/a/type: must be an integer, and version 1 also allows a string",
                "compatible  /type: \"object\" → [\"object\", \"null\"]", "compatible  /properties/b: is new: {}",
                "compatible  /title: is new: \"t\"",
            ])
        #expect(report.isAtFault)
        let forward = try job(new).diff(from: old, .forward)
        #expect(
            forward.lines.prefix(3) == [
                "breaking    /type of version 1: must be an object, and a.json also allows null",
                "breaking    /required/0 of version 1: requires the member \"a\", and a.json does without",
                "breaking    /properties/a/type of version 1: must be a string, and a.json also allows an integer",
            ])
        let nothing = try job(new).diff(from: old, .none)
        #expect(!nothing.isAtFault)
        #expect(nothing.lines.contains("compatible  /required: without \"a\", with \"b\""))
        #expect(nothing.lines.contains("compatible  /properties/a/type: \"string\" → \"integer\""))
        #expect(try job(Self.object).diff(from: old, .full).lines == ["a.json: says the same as version 1"])
        let asserted = try job(Self.object, formats: .assert).diff(from: old, .none)
        #expect(asserted.lines == ["compatible  the schema: formats are asserted now"])
    }
}
