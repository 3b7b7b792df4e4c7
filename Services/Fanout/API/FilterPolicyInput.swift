import FilterPolicy
import JSON

/// A filter policy as a client gives it, for a webhook or an e-mail subscription.
enum FilterPolicyInput {
    /// The policy byte for byte as it came, once it is known to be one.
    ///
    /// - Throws: `JSONDecodingError` that points at the fault.
    static func checked(_ name: String, _ reader: JSONObjectReader) throws(JSONDecodingError) -> [UInt8] {
        let node = try reader.node(name)
        do throws(FilterPolicyError) {
            _ = try FilterPolicy(parsing: node, at: reader.pointer(to: name))
        } catch {
            throw JSONDecodingError(pointer: error.pointer, code: error.code, message: error.message)
        }
        return Array(node.rawBytes)
    }
}
