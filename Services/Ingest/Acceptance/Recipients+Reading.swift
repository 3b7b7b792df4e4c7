import Contracts
import HTTPTypes
import JSON
import ServiceKit

extension Recipients {
    /// No more faults than this are told, whatever is posted.
    private static let mostFaults = 20

    /// Reads whom an integration wants to reach.
    ///
    /// There is no directory yet, so every user, group or rule that is named is unknown: answered so, and not passed over.
    ///
    /// - Throws: `Problem` 422 with each fault.
    init(posted node: JSONNode, at pointer: String) throws(Problem) {
        guard node.kind == .object else { throw Problem.invalid(pointer, "type", "must be an object") }
        var faults: [Problem.Fault] = []
        var subscribers = false
        for (name, value) in node.members.nodes where faults.count < Self.mostFaults {
            if name.utf8Equals("subscribers") {
                guard let wanted = value.bool else {
                    throw Problem.invalid(pointer + "/subscribers", "type", "must be true or false")
                }
                subscribers = wanted
            } else {
                faults += try Self.faults(of: name.string ?? "", value, at: pointer)
            }
        }
        guard faults.isEmpty else {
            let first = faults[0]
            throw Problem(
                .unprocessableContent, first.code, "\(first.pointer) \(first.message).", errors: faults)
        }
        guard subscribers else {
            throw Problem.invalid(pointer, "value", "must name somebody, such as {\"subscribers\": true}")
        }
        self.init(subscribers: true)
    }

    /// What is wrong with a member that can't be satisfied yet; nothing where it names nobody.
    private static func faults(
        of name: String, _ value: JSONNode, at pointer: String
    ) throws(Problem) -> [Problem.Fault] {
        let place = jsonPointer(appending: name, to: pointer)
        func fault(_ pointer: String, _ code: String, _ message: String) -> Problem.Fault {
            Problem.Fault(pointer: pointer, code: code, message: message)
        }
        switch name {
        case "users", "groups":
            guard value.kind == .array else { return [fault(place, "type", "must be an array of ids")] }
            return value.elements.prefix(mostFaults).enumerated().map { index, element in
                let place = jsonPointer(appending: index, to: place)
                guard element.kind == .string else { return fault(place, "type", "must be a string") }
                return fault(place, "unknown_recipient", "is no \(name.dropLast()) that is known here")
            }
        case "rule":
            guard value.kind == .string else { return [fault(place, "type", "must be a string")] }
            return [fault(place, "unknown_recipient", "is no rule that is known here")]
        case "roles", "where":
            return [fault(place, "not_supported", "isn't supported yet: use {\"subscribers\": true}")]
        default:
            return [
                fault(
                    place, "unknown_member",
                    "is not a member of recipients: there are users, groups, roles, rule, where and subscribers")
            ]
        }
    }
}
