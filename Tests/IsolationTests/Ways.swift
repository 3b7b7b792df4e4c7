import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import ServiceKit

/// Asks one service or the other.
struct Ways: Sendable {
    let ingest: any TestClientProtocol
    let fanout: any TestClientProtocol

    /// The same for every request, so that two answers can be compared byte for byte.
    static let requestID = "req_isolation"

    func ask(
        _ service: Served.Service, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
        key: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        headers[.requestID] = Self.requestID
        if let key { headers[.authorization] = "Bearer \(key)" }
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let client = service == .ingest ? ingest : fanout
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Answer(status: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }
}

/// What was answered.
struct Answer: Hashable, Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    var isGood: Bool { (200..<300).contains(status) }

    var json: JSONNode {
        get throws { try JSONDocument(parsing: Array(text.utf8)).root }
    }

    /// The code of a problem.
    var code: String? { (try? json)?["code"]?.string }

    /// The answer with another word in the place of `id`, where what was asked for is said again, and not where it stands
    /// in the log.
    func without(_ id: String) -> Answer {
        var fields = HTTPFields()
        for field in headers where field.name != .carillonPosition {
            fields.append(HTTPField(name: field.name, value: field.value.replacing(id, with: "…")))
        }
        return Answer(status: status, headers: fields, text: text.replacing(id, with: "…"))
    }
}
