package import Contracts
package import Control
import FilterPolicy
import HTTPTypes
import JSON

/// Says whether everybody whom recipients name is in their tenant's directory. Who is another tenant's is answered just like
/// who is nobody.
package struct RecipientCheck: Sendable {
    private let control: ControlState
    /// No more faults than this are told, whatever is posted.
    package static let mostFaults = 20
    /// How many entries of a pattern, plain values apart, times users: it takes seconds, in turns with everything else.
    package var mostOperatorUsers = 20_000_000

    package init(control: ControlState) {
        self.control = control
    }

    /// - Parameter pointer: where the recipients stand in the request.
    /// - Throws: `Problem` 422 `unknown_recipient` with the first faults, `too_costly` for a pattern.
    package func check(
        _ recipients: Recipients, at pointer: @autoclosure () -> String, of tenant: String
    ) throws(Problem) {
        guard
            !recipients.users.isEmpty || !recipients.groups.isEmpty || recipients.rule != nil
                || recipients.pattern != nil
        else { return }
        let pointer = pointer()
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
        if let first = faults.first {
            throw Problem(
                .unprocessableContent, "unknown_recipient", "\(first.pointer) \(first.message).", errors: faults)
        }
        try check(recipients.pattern, at: pointer + "/where", in: directory)
        try check(
            recipients.rule.flatMap { directory.rule($0)?.document.pattern }, at: pointer + "/rule", in: directory)
    }

    /// Says no to a pattern that would be held against too many users for what it has in it.
    ///
    /// - Throws: `Problem` 422 `too_costly`.
    private func check(_ pattern: [UInt8]?, at pointer: String, in directory: TenantDirectory) throws(Problem) {
        let most = mostOperatorUsers / max(1, directory.userCount)
        guard let pattern, most < FilterLimits.default.maxOperators, let document = try? JSONDocument(parsing: pattern)
        else { return }
        var limits = FilterLimits.default
        limits.maxOperators = most
        do throws(FilterPolicyError) {
            _ = try FilterPolicy(parsing: document.root, limits: limits)
        } catch {
            // Whatever else there is was looked for before.
            guard error.code == "too_many_values" else { return }
            throw Problem.invalid(
                pointer, "too_costly",
                "has more than \(most) entries that are other than plain values, which is what can be asked of \(directory.userCount) users"
            )
        }
    }
}
