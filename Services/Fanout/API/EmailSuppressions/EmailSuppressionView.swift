import Contracts
import JSON

/// A suppressed address as clients see it.
struct EmailSuppressionView: JSONEncodable {
    let suppression: EmailSuppressionDocument

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", suppression.id)
            writer.member("address", suppression.address)
            writer.member("code", suppression.code)
            writer.member("reason", suppression.reason)
            writer.member("deliveryId", suppression.delivery)
            writer.member("createdAt", time: suppression.createdAt)
        }
    }
}
