package import HTTPTypes
package import JSON

/// What a client gets when a request fails (RFC 9457): throw it from anywhere below `EdgeMiddleware`.
package struct Problem: Error, Sendable, CustomStringConvertible {
    /// One fault in what was sent.
    package struct Fault: Hashable, Sendable, JSONEncodable {
        /// A JSON Pointer into the body, or the name of a query parameter or header field.
        package let pointer: String
        package let code: String
        package let message: String

        package init(pointer: String, code: String, message: String) {
            self.pointer = pointer
            self.code = code
            self.message = message
        }

        package func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("pointer", pointer)
                writer.member("code", code)
                writer.member("message", message)
            }
        }
    }

    package var status: HTTPResponse.Status
    /// Stable, for programs.
    package var code: String
    /// One sentence about this occurrence, for people.
    package var detail: String
    package var errors: [Fault]
    /// Sent along, such as `Retry-After`.
    package var headers: HTTPFields
    /// Further members of this kind of problem, each as JSON.
    package var extensions: [(name: String, json: [UInt8])] = []

    package init(
        _ status: HTTPResponse.Status, _ code: String, _ detail: String, errors: [Fault] = [], headers: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }

    package var description: String { "\(status.code) \(code): \(detail)" }

    /// Writes the problem as a JSON object, with the id of the request that it answers.
    package func write(to writer: inout JSONWriter, requestID: String) {
        writer.object { writer in
            writer.member("type", "urn:carillon:problem:\(code)")
            writer.member("title", status.reasonPhrase)
            writer.member("status", status.code)
            writer.member("code", code)
            writer.member("detail", detail)
            writer.member("requestId", requestID)
            if !errors.isEmpty { writer.member("errors", errors) }
            for (name, json) in extensions { writer.member(name, raw: json) }
        }
    }
}

/// A domain error that knows its problem; the services' own errors say here how they meet HTTP.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

/// An error around a problem, to which something may be added on its way out.
package protocol ProblemCarrying: ProblemConvertible {
    var problem: Problem { get set }
}
