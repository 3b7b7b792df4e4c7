import AsyncHTTPClient
import Contracts
import JSON
import ServiceKit

/// Asks the registry.
protocol SchemaAsking: Sendable {
    func get(_ path: String) async throws -> CarillonClient.Answer
    func post(_ path: String, _ body: [UInt8]) async throws -> CarillonClient.Answer
}

extension CarillonClient: SchemaAsking {}

/// The registry, as the commands see it.
struct SchemaServer: Sendable {
    let asking: any SchemaAsking
    /// For messages.
    let url: String

    /// What the registry knows of a type.
    struct Registered: Sendable {
        let version: Int
        let compatibility: SchemaCompatibility
        let formats: SchemaDocument.Formats
        let schema: JSONNode
    }

    /// - Returns: nil for a type that is not registered.
    /// - Throws: `Failure` where there is no answer that says so.
    func latest(of type: String) async throws -> Registered? {
        let answer = try await ask { try await asking.get("/api/v1/schemas/\(Self.escaped(type))") }
        guard answer.status != 404 else { return nil }
        let root = try answer.expect("\(url) did not tell of \(type)")
        // The latest that may be sent; a promise counts towards the last there is.
        guard let version = root["version"]?.int, let schema = root["schema"] else {
            throw Failure("\(url) is no ingest of Carillon: is the URL right?")
        }
        return Registered(
            version: version,
            compatibility: root["compatibility"]?.string.flatMap(SchemaCompatibility.init) ?? .standard,
            formats: root["formats"]?.string.flatMap(SchemaDocument.Formats.init) ?? .annotate, schema: schema)
    }

    /// - Returns: what was answered, be it 200 or 404.
    func check(_ body: [UInt8], of type: String) async throws -> CarillonClient.Answer {
        try await ask { try await asking.post("/api/v1/schemas/\(Self.escaped(type))/compatibility-check", body) }
    }

    func register(_ body: [UInt8], asVersionOf type: String?) async throws -> CarillonClient.Answer {
        let path = type.map { "/api/v1/schemas/\(Self.escaped($0))/versions" } ?? "/api/v1/schemas"
        return try await ask { try await asking.post(path, body) }
    }

    private func ask(_ question: () async throws -> CarillonClient.Answer) async throws -> CarillonClient.Answer {
        do {
            return try await question()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Failure("\(url) does not answer: \(HTTPClient.reason(of: error))")
        }
    }

    /// A name as a segment of a path. Names of types need none of this; what is none is refused there.
    private static func escaped(_ type: String) -> String {
        type.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                String(Unicode.Scalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
