import Contracts
import JSON

extension EndpointDocument {
    /// What an alert about an endpoint says of it.
    func writeAlertMembers(to writer: inout JSONWriter) {
        // It goes out by mail, and what stands behind the question mark may open something.
        writer.member("endpointUrl", String(url.prefix { $0 != "?" && $0 != "#" }))
        guard !active, let disabledReason else { return }
        writer.member("disabledReason", disabledReason)
        writer.member("disabledAt", ifPresent: disabledAt, as: .time)
    }
}
