import Contracts
import HTTPTypes
import JSON
import JSONSchema
import ServiceKit

/// The version of a type that an event is of, ready to validate its payload.
struct ResolvedSchema: Sendable {
    let version: Int
    let schema: JSONSchema
    /// nil while it is active.
    let deprecation: SchemaDeprecation?

    /// As many faults of a payload are told at once.
    static let mostViolations = 20

    /// - Throws: `Problem` 422 `invalid_payload`, with each fault.
    func check(_ payload: JSONNode, at pointer: String) throws(Problem) {
        var alone: ValidationBudget?
        try check(payload, at: pointer, within: &alone)
    }

    /// - Parameter budget: what it shares with others of its batch; nil where it is alone.
    /// - Throws: `Problem` 422 `invalid_payload`, with each fault.
    func check(_ payload: JSONNode, at pointer: String, within budget: inout ValidationBudget?) throws(Problem) {
        let violations = violations(of: payload, at: pointer, within: &budget)
        if violations.isEmpty { return }
        let detail = violations.first.map { "\($0.pointer) \($0.message)." } ?? "The payload is not valid."
        throw Problem(
            .unprocessableContent, "invalid_payload", detail,
            errors: violations.map { Problem.Fault(pointer: $0.pointer, code: $0.code, message: $0.message) })
    }

    func violations(
        of payload: JSONNode, at pointer: String, within budget: inout ValidationBudget?
    ) -> [SchemaViolation] {
        let limit = Self.mostViolations
        let shared = budget?.spend(on: payload.rawBytes.count) { steps in
            schema.violations(of: payload, limit: limit, at: pointer, within: &steps)
        }
        return shared ?? schema.violations(of: payload, limit: limit, at: pointer)
    }
}

extension SchemaViolation {
    /// What programs know it by.
    var code: String { keyword }
}
