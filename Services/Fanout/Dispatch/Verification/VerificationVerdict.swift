import Contracts
import JSON

/// What a receiver's answer says about its will to receive: pure, no clock and no state.
enum VerificationVerdict {
    /// On a challenge: a 2xx with JSON that says it again.
    static func onChallenge(_ challenge: String, _ answer: AttemptAnswer, at time: Int64) -> EndpointVerification {
        func failed(_ reason: String) -> EndpointVerification {
            EndpointVerification(.failed, at: time, reason: reason)
        }
        guard case .response(let status, _, let body) = answer else { return failed(reason(of: answer)) }
        guard (200...299).contains(status) else { return failed("it answered \(status), not 200") }
        guard let echo = try? JSONDocument(parsing: body).root, echo.kind == .object else {
            return failed("its answer is not a JSON object")
        }
        guard let text = echo["challenge"]?.string else { return failed("its answer has no challenge") }
        guard text == challenge else { return failed("its answer has another challenge") }
        return EndpointVerification(.verified, at: time)
    }

    /// On the OPTIONS of CloudEvents' webhooks (section 4.2), where it is the headers that count and not the status. A
    /// receiver that says neither yes nor no may agree later, by the callback.
    static func onHandshake(from origin: String, _ answer: AttemptAnswer, at time: Int64) -> EndpointVerification {
        guard case .response(let status, let headers, _) = answer else {
            return EndpointVerification(.failed, at: time, reason: reason(of: answer))
        }
        func value(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name }?.value
        }
        guard let allowed = value("webhook-allowed-origin") else {
            return EndpointVerification(
                (200...299).contains(status) ? .unverified : .failed, at: time,
                reason: "it answered \(status) without WebHook-Allowed-Origin; it can still agree by the callback")
        }
        guard allowed == "*" || allowed.lowercased() == origin else {
            return EndpointVerification(.failed, at: time, reason: "its WebHook-Allowed-Origin is not \(origin)")
        }
        guard let rate = Self.rate(value("webhook-allowed-rate")) else {
            return EndpointVerification(
                .failed, at: time, reason: "its WebHook-Allowed-Rate is no number from 1, and no *")
        }
        return EndpointVerification(.verified, at: time, allowedPerMinute: rate.perMinute)
    }

    /// How many requests a minute a header allows.
    struct Rate: Hashable, Sendable {
        /// nil for as many as there are.
        let perMinute: Int?
    }

    /// - Returns: nil for what is neither a number from 1 nor a star. A header that is absent limits nothing.
    static func rate(_ header: String?) -> Rate? {
        guard let header, header != "*" else { return Rate(perMinute: nil) }
        guard !header.isEmpty, header.utf8.count <= 18, header.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let perMinute = Int(header), perMinute >= 1
        else { return nil }
        // More than anybody could send is no limit.
        return Rate(perMinute: perMinute > 10_000_000 ? nil : perMinute)
    }

    private static func reason(of answer: AttemptAnswer) -> String {
        if case .fault(_, let text) = answer { text } else { "there was no answer" }
    }
}
