import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import ServiceKit
import Testing

/// Sends requests of one tenant's key, and reads answers as JSON.
struct APIClient: Sendable {
    let client: any TestClientProtocol
    var key: String?

    struct Answer {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let text: String
        let json: JSONNode

        subscript(name: String) -> JSONNode? { json[name] }
    }

    func with(key: String?) -> APIClient { APIClient(client: client, key: key) }

    /// - Parameter path: under the tenant's handle, or whole where it begins with `/v2`.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, handle: String = "acme",
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let key { headers[.apiKey] = key }
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let uri = path.hasPrefix("/v2") ? path : "/v2/handles/\(handle)\(path)"
        let response = try await client.execute(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        let text = String(buffer: response.body)
        let isJSON = response.headers[.contentType]?.contains("json") == true
        return Answer(
            status: response.status, headers: response.headers, text: text,
            json: try JSONDocument(parsing: Array((isJSON ? text : "null").utf8)).root)
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, path, headers: headers)
    }

    func post(_ path: String, _ body: String? = nil, key: String? = nil) async throws -> Answer {
        try await send(.post, path, body, headers: key.map { [.idempotencyKey: $0] } ?? [:])
    }
}

extension APIClient.Answer {
    /// Checks that the answer is this problem, and answers its first fault's pointer.
    @discardableResult
    func problem(
        _ status: HTTPResponse.Status, _ code: String, sourceLocation: SourceLocation = #_sourceLocation
    ) -> String? {
        #expect(self.status == status, sourceLocation: sourceLocation)
        #expect(headers[.contentType] == "application/problem+json", sourceLocation: sourceLocation)
        #expect(json["code"]?.string == code, sourceLocation: sourceLocation)
        return json["errors"]?[0]?["pointer"]?.string
    }
}
