import Contracts
import JSON
import ServiceKit

/// `{"overlap": "24h"}`, or no body at all.
enum RotationInput {
    private static let longest: Int64 = 7 * 86_400_000

    /// How long the one before signs along, in milliseconds.
    static func overlap(_ body: JSONNode?) throws(JSONDecodingError) -> Int64 {
        guard let body else { return EndpointSecrets.defaultOverlap }
        let reader = try JSONObjectReader(body, allowing: ["overlap"])
        guard let text = try reader.optionalString("overlap") else { return EndpointSecrets.defaultOverlap }
        guard let overlap = Duration(carillon: text)?.milliseconds, (0...longest).contains(overlap) else {
            throw reader.fault("overlap", "must be a duration such as 24h, from 0s to 7d")
        }
        return overlap
    }
}
