package import Contracts
import HTTPTypes
package import Hummingbird
package import JSON
package import NIOCore

extension Request {
    /// The whole body.
    ///
    /// - Parameter limit: the most bytes that are taken.
    /// - Throws: `Problem` 413 where it is larger (before reading, where the length is told beforehand), 408 where it
    ///   takes too long, 415 where it is compressed, 503 where too many large ones are under way, 400 where it does not arrive whole.
    package func body(upTo limit: Int) async throws -> ByteBuffer {
        if let length = headers.value(.contentLength).flatMap({ Int($0) }), length > limit {
            throw Problem.tooLarge(limit: limit)
        }
        if let encoding = headers.value(.contentEncoding), encoding.lowercased() != "identity" {
            // RFC 9110, section 12.5.3: what would be taken is said so.
            throw Problem.encodedBody
        }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge(limit: limit)
        } catch {
            throw Problem.ofBody(error)
        }
    }

    /// The body as JSON.
    ///
    /// - Throws: `Problem` 415 where the content type is another than `types` (parameters such as a charset don't matter),
    ///   413 and 400 as `body(upTo:)`, `JSONSyntaxError` where it is not JSON.
    package func json(upTo limit: Int, types: [String] = ["application/json"]) async throws -> JSONDocument {
        try requireContentType(types)
        return try JSONDocument(parsing: Array(buffer: try await body(upTo: limit)))
    }

    /// The media type of the body, in lower case and without parameters.
    package var mediaType: String? {
        guard let field = headers.value(.contentType) else { return nil }
        return field.prefix { $0 != ";" }.trimmed.lowercased()
    }

    package func requireContentType(_ types: [String]) throws(Problem) {
        // Nearly every client writes it just so.
        if let field = headers.value(.contentType), types.contains(field) { return }
        guard let mediaType, types.contains(mediaType) else { throw Problem.unsupportedMediaType(types) }
    }

    /// The client's `Idempotency-Key`, 1 to 255 printable ASCII characters.
    ///
    /// - Throws: `Problem` 400 `invalid_idempotency_key`.
    package func idempotencyKey() throws(Problem) -> String? {
        try IdempotencyKeyField.key(headers.value(.idempotencyKey))
    }

    /// The W3C trace that the request belongs to; nil also where the field has not the form of one.
    package var trace: TraceContext? {
        guard let parent = headers.value(.traceparent) else { return nil }
        return TraceContext(parent: parent, state: headers.value(.tracestate))
    }
}

package enum IdempotencyKeyField {
    /// The key that a field holds.
    ///
    /// - Throws: `Problem` 400 `invalid_idempotency_key`.
    package static func key(_ field: String?) throws(Problem) -> String? {
        guard let field else { return nil }
        guard (1...255).contains(field.utf8.count), field.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            throw Problem.invalidIdempotencyKey
        }
        return field
    }
}

extension Problem {
    static let bodyOverdue = Problem(
        .requestTimeout, "body_timeout", "The body did not arrive whole in the time that it has.",
        headers: [.connection: "close"])

    static let bodyUnreadable = Problem(.badRequest, "unreadable_body", "The body did not arrive whole.")

    static let invalidIdempotencyKey = badRequest(
        "invalid_idempotency_key", "Idempotency-Key", "must be 1 to 255 printable ASCII characters")

    static let encodedBody = Problem(
        .unsupportedMediaType, "unsupported_content_encoding", "A body is taken as it is, in no encoding.",
        headers: [.acceptEncoding: "identity"])
}
