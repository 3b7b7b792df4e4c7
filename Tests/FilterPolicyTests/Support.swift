import FilterPolicy
import JSON
import Testing

func parse(_ json: String) throws -> JSONNode { try JSONDocument(parsing: json).root }

func policy(_ json: String) throws -> FilterPolicy { try FilterPolicy(parsing: parse(json)) }

/// What a policy is refused for, or nil.
func refusal(of json: String, limits: FilterLimits = .default) throws -> FilterPolicyError? {
    let node = try parse(json)
    do {
        _ = try FilterPolicy(parsing: node, limits: limits)
        return nil
    } catch {
        return error
    }
}

/// A policy, documents that it matches, and documents that it does not.
struct Example: CustomTestStringConvertible, Sendable {
    let policy: String
    let matched: [String]
    let unmatched: [String]

    init(_ policy: String, yes: [String] = [], no: [String] = []) {
        self.policy = policy
        matched = yes
        unmatched = no
    }

    var testDescription: String { policy }
}
