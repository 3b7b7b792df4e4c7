import Contracts
import JSON
import ServiceKit

/// `{"email", "eventTypes"}`.
struct EmailSubscriptionInput: Sendable {
    let email: String
    let eventTypes: [String]

    /// - Parameter knowsType: whether there is an event type of this name.
    /// - Throws: `JSONDecodingError`, and `Problem` for what is known and not supported yet.
    init(_ body: JSONNode, knowsType: (String) -> Bool) throws {
        let reader = try JSONObjectReader(body, allowing: ["email", "eventTypes", "filterPolicy"])
        if reader.optionalNode("filterPolicy") != nil {
            throw Problem.notSupported("/filterPolicy", "is not supported yet")
        }
        do {
            email = try MailAddress(try reader.string("email")).description
        } catch let error as MailAddressError {
            throw reader.fault("email", "must be an e-mail address: \(error)")
        }
        eventTypes = try EventTypeList.checked(
            try reader.strings("eventTypes"), "eventTypes", reader, knowsType: knowsType)
    }
}
