import Contracts
import JSON
import ServiceKit

/// An endpoint as clients see it.
struct EndpointView: JSONEncodable {
    let endpoint: EndpointDocument
    /// Whether the tenant's settings ask for a receiver's word before events flow.
    let requiresVerification: Bool
    /// Milliseconds since 1970.
    let now: Int64
    let health: EndpointHealth
    /// Only in the answer that made it.
    var secret: String?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", endpoint.id)
            writer.member("url", endpoint.url)
            writer.member("eventTypes", endpoint.eventTypes)
            writer.name("filterPolicy")
            if let policy = endpoint.filterPolicy { writer.raw(policy) } else { writer.null() }
            writer.member("description", orNull: endpoint.description)
            writer.member("active", endpoint.active)
            writer.member("disabledReason", ifPresent: endpoint.disabledReason)
            if endpoint.disabledReason != nil {
                writer.member("disabledAt", ifPresent: endpoint.disabledAt, as: .time)
            }
            writer.member("retry", object: { writeRetry(to: &$0) })
            writer.member("headers", object: { writeHeaders(to: &$0) })
            writer.member("format", endpoint.format.rawValue)
            writer.member("signing", endpoint.signing.rawValue)
            writer.member("ordering", endpoint.ordering.rawValue)
            writer.member("rateLimit", ifPresent: endpoint.rateLimit.map(RateLimitView.init))
            writer.member("secret", ifPresent: secret)
            writeKeys(to: &writer)
            writeVerification(to: &writer)
            writer.member("health", health)
            writer.member("warnings", warnings)
            writer.member("createdAt", time: endpoint.createdAt)
            writer.member("updatedAt", time: endpoint.updatedAt)
        }
    }

    /// As it was written; what was not is the default.
    private func writeRetry(to writer: inout JSONWriter) {
        if let preset = endpoint.retry.preset {
            writer.member("schedule", preset)
        } else if let schedule = endpoint.retry.schedule {
            writer.member("schedule", schedule.map { Duration.milliseconds($0).carillonText })
        }
        writer.member("timeout", ifPresent: endpoint.retry.timeout.map { Duration.milliseconds($0).carillonText })
    }

    /// Secret values are masked; the mask can be written back, and keeps the value.
    private func writeHeaders(to writer: inout JSONWriter) {
        for field in endpoint.headers { writer.member(field.name, field.value) }
        for header in endpoint.sealedHeaders {
            writer.member(header.name, object: { $0.member("secret", true) })
        }
    }

    /// The newest public key, and when each of those that sign began and will end.
    private func writeKeys(to writer: inout JSONWriter) {
        let living = endpoint.secrets.filter { $0.signs(at: now) }
        writer.member("publicKey", ifPresent: living.first?.publicKey)
        writer.member(
            "signingKeys",
            array: { writer in
                for secret in living {
                    writer.object { writer in
                        writer.member("signing", secret.scheme.rawValue)
                        writer.member("publicKey", ifPresent: secret.publicKey)
                        writer.member("createdAt", time: secret.createdAt)
                        writer.member("expiresAt", orNull: secret.expiresAt.map { Timestamp.text($0) })
                    }
                }
            })
    }

    private func writeVerification(to writer: inout JSONWriter) {
        let verification = endpoint.verification
        writer.member("verification", verification.state.rawValue)
        writer.member("verificationReason", ifPresent: verification.reason)
        writer.member("verificationAt", ifPresent: verification.at, as: .time)
        writer.member("allowedPerMinute", ifPresent: verification.allowedPerMinute)
    }

    private var warnings: [EndpointWarning] {
        var warnings: [EndpointWarning] = []
        if requiresVerification, endpoint.verification.state != .verified { warnings.append(.verificationRequired) }
        if EndpointWarning.holdsCredential(endpoint.url) { warnings.append(.credentialInURL) }
        return warnings
    }
}
