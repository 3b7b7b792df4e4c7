import Contracts
import JSON

/// What is agreed with a provider, without its secrets.
struct InboundView: JSONEncodable {
    let document: InboundDocument

    func write(to writer: inout JSONWriter) {
        let provider = document.provider.rawValue
        writer.object { writer in
            writer.member("provider", provider)
            // On the way in, which a proxy may have put under the same address.
            writer.member("path", "/v2/inbound/\(provider)/\(document.tenant)")
            writer.member("secrets", document.secrets.count)
            if document.provider == .whatsapp { writer.member("verifyToken", document.verifyToken != nil) }
            writer.member("url", ifPresent: document.url)
            writer.member("recipients", document.recipients ?? .everySubscriber)
            writer.name("mapping")
            if let mapping = document.mapping { writer.raw(mapping) } else { writer.null() }
            writer.member("createdAt", time: document.createdAt)
            writer.member("updatedAt", time: document.updatedAt)
        }
    }
}
