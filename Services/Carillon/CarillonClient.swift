import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1

/// Speaks to a service of Carillon as anybody would.
struct CarillonClient: Sendable {
    struct Answer: Sendable {
        let status: Int
        /// The body, where it is JSON.
        let json: JSONNode?
    }

    let url: String
    var key: String?

    func get(_ path: String) async throws -> Answer {
        try await execute(.GET, path, body: nil)
    }

    func post(_ path: String, _ body: [UInt8]) async throws -> Answer {
        try await execute(.POST, path, body: body)
    }

    private func execute(_ method: HTTPMethod, _ path: String, body: [UInt8]?) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response = try await HTTPClient.carillon.execute(request, timeout: .seconds(15))
        let bytes = Array(try await response.body.collect(upTo: 16 << 20).readableBytesView)
        return Answer(status: Int(response.status.code), json: try? JSONDocument(parsing: bytes).root)
    }
}

extension CarillonClient.Answer {
    /// The body, if the request succeeded.
    ///
    /// - Throws: `Failure`, in the words of the problem that was answered.
    func expect(_ what: String) throws(Failure) -> JSONNode {
        guard (200..<300).contains(status), let json else {
            let reason = json?["detail"]?.string ?? json?["title"]?.string ?? "no reason given"
            let pointer = json?["errors"]?[0]?["pointer"]?.string ?? ""
            throw Failure("\(what): \(status), \(reason) \(pointer)")
        }
        return json
    }
}
