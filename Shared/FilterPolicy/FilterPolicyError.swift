/// Why a text of JSON is no filter policy.
package struct FilterPolicyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A JSON Pointer (RFC 6901) to the fault, from where the policy was said to stand.
    package let pointer: String
    /// `type`, `value`, `empty`, `unknown_operator`, `misplaced_operator`, `too_large`, `too_deep`, `too_many_values`
    /// or `too_many_alternatives`: stable, for programs.
    package let code: String
    /// A sentence for people, which does not repeat the pointer.
    package let message: String

    package var description: String { "\(pointer.isEmpty ? "the filter" : pointer): \(message)" }

    init(_ code: String, at pointer: String, _ message: String) {
        self.pointer = pointer
        self.code = code
        self.message = message
    }
}
