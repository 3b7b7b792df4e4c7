import Contracts
import Control
import HTTPTypes
import JSON
import ServiceKit

/// Says whether everybody whom an event names is in its tenant's directory. Who is another tenant's is answered just like
/// who is nobody.
struct RecipientCheck: Sendable {
    /// No more faults than this are told, whatever is posted.
    static let mostFaults = 20

    let control: ControlState

    /// - Throws: `Problem` 422 `unknown_recipient` with the first faults.
    func check(_ notification: Notification, of tenant: String) throws(Problem) {
        let recipients = notification.recipients
        guard !recipients.users.isEmpty || !recipients.groups.isEmpty || recipients.rule != nil else { return }
        let pointer = notification.recipientsPlace
        let directory = control.directory(tenant: tenant)
        var faults: [Problem.Fault] = []
        func fault(_ pointer: String, _ what: String) {
            guard faults.count < Self.mostFaults else { return }
            faults.append(
                Problem.Fault(pointer: pointer, code: "unknown_recipient", message: "is no \(what) that is known here"))
        }
        for (index, id) in recipients.users.enumerated() where directory.user(id) == nil {
            fault(jsonPointer(appending: index, to: pointer + "/users"), "user")
        }
        for (index, id) in recipients.groups.enumerated() where directory.group(id) == nil {
            fault(jsonPointer(appending: index, to: pointer + "/groups"), "group")
        }
        if let rule = recipients.rule, directory.rule(rule) == nil { fault(pointer + "/rule", "rule") }
        guard let first = faults.first else { return }
        throw Problem(
            .unprocessableContent, "unknown_recipient", "\(first.pointer) \(first.message).", errors: faults)
    }
}
