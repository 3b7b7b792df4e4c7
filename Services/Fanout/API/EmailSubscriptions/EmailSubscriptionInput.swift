import Contracts
import JSON
import ServiceKit

/// `{"email", "eventTypes", "filterPolicy"?}`.
struct EmailSubscriptionInput: Sendable {
    let email: String
    let eventTypes: [String]
    let filterPolicy: [UInt8]?

    /// - Parameter knowsType: whether there is an event type of this name.
    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode, knowsType: (String) -> Bool) throws {
        let reader = try JSONObjectReader(body, allowing: ["email", "eventTypes", "filterPolicy"])
        do {
            email = try MailAddress(try reader.string("email")).description
        } catch let error as MailAddressError {
            throw reader.fault("email", "must be an e-mail address: \(error)")
        }
        eventTypes = try EventTypeList.checked(
            try reader.strings("eventTypes"), "eventTypes", reader, knowsType: knowsType)
        filterPolicy =
            reader.optionalNode("filterPolicy") == nil ? nil : try FilterPolicyInput.checked("filterPolicy", reader)
    }
}
