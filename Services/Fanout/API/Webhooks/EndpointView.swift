import Contracts
import JSON
import ServiceKit

/// An endpoint as clients see it.
struct EndpointView: JSONEncodable {
    let endpoint: EndpointDocument
    /// Only in the answer to create.
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
            writer.member("retry", object: { writeRetry(to: &$0) })
            writer.member(
                "headers",
                object: { writer in for field in endpoint.headers { writer.member(field.name, field.value) } })
            writer.member("format", "carillon")
            writer.member("signing", "hmac-sha256")
            writer.member("ordering", "none")
            writer.member("secret", ifPresent: secret)
            writer.member("verification", "unverified")
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
}
