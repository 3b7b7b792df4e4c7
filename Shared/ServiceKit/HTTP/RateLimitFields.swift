package import Access
package import HTTPTypes
package import Hummingbird

/// The fields that say how a client stands (draft-ietf-httpapi-ratelimit-headers, sections 3 and 4): the policy, how much is
/// left of it, and in how many seconds all of it is there again.
enum RateLimitFields {
    /// Nothing where they are there already.
    static func add(_ policy: String, _ name: String, remaining: Int, seconds: Int, to headers: inout HTTPFields) {
        guard !headers.contains(.rateLimit) else { return }
        headers.append(HTTPField(name: .rateLimitPolicy, value: policy))
        headers.append(HTTPField(name: .rateLimit, value: text(name, remaining, seconds)))
    }

    /// `"events";r=599999;t=1`, put together in one piece: nearly every answer has one.
    static func text(_ name: String, _ remaining: Int, _ seconds: Int) -> String {
        TextPiece.text(name.utf8.count + 48) { piece in
            piece.put(UInt8(ascii: "\""))
            piece.put(name.utf8)
            piece.put(UInt8(ascii: "\""))
            piece.put(StaticText.remaining)
            piece.put(number: Int64(remaining))
            piece.put(StaticText.seconds)
            piece.put(number: Int64(seconds))
        }
    }

    private enum StaticText {
        static let remaining = Array(";r=".utf8)
        static let seconds = Array(";t=".utf8)
    }
}

extension RateGrant {
    /// An answer, or a problem, with the fields that say how the client stands; but for what has them already.
    package func answering(_ answer: () async throws -> Response) async throws -> Response {
        do {
            var response = try await answer()
            add(to: &response.headers)
            return response
        } catch var error as any ProblemCarrying {
            add(to: &error.problem.headers)
            throw error
        } catch {
            guard var problem = Problem.of(error) else { throw error }
            add(to: &problem.headers)
            throw problem
        }
    }

    package func add(to headers: inout HTTPFields) {
        RateLimitFields.add(policy.field, policy.name, remaining: remaining, seconds: reset, to: &headers)
    }
}
