import Contracts
import JSON

/// `{"perSecond": 10}`; from one in 1,000 seconds to 10,000 a second, with up to three digits behind the point.
enum RateLimitInput {
    static let members: Set = ["perSecond"]
    private static let rates = 0.001...10_000

    static func settings(_ reader: JSONObjectReader) throws -> RateLimitSettings {
        let rate = try reader.double("perSecond")
        let perThousandSeconds = (rate * 1000).rounded()
        guard rates.contains(rate), abs(perThousandSeconds - rate * 1000) < 0.000_001 else {
            throw reader.fault(
                "perSecond", "must be from 0.001 to 10000, with no more than three digits after the point")
        }
        return RateLimitSettings(perThousandSeconds: Int(perThousandSeconds))
    }
}

/// A limit as it was written.
struct RateLimitView: JSONEncodable {
    let limit: RateLimitSettings

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            let whole = limit.perThousandSeconds / 1000
            if limit.perThousandSeconds % 1000 == 0 {
                writer.member("perSecond", whole)
            } else {
                writer.member("perSecond", Double(limit.perThousandSeconds) / 1000)
            }
        }
    }
}
