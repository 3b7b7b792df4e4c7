import Access
import Contracts
import JSON

/// `{"eventsPerMinute"?, "writesPerMinute"?, "readsPerMinute"?, "eventsPerDay"?}`: what is to hold for a tenant. What is not
/// named is as for everybody.
struct LimitsInput: Sendable {
    let eventsPerMinute: Int?
    let writesPerMinute: Int?
    let readsPerMinute: Int?
    let eventsPerDay: Int?

    /// - Throws: `JSONDecodingError`.
    init(_ body: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(
            body, allowing: ["eventsPerMinute", "writesPerMinute", "readsPerMinute", "eventsPerDay"])
        func number(_ name: String, _ range: ClosedRange<Int>) throws(JSONDecodingError) -> Int? {
            guard let number = try reader.optionalInt(name) else { return nil }
            guard range.contains(number) else {
                throw reader.fault(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        eventsPerMinute = try number("eventsPerMinute", 1...RatePolicy.mostQuota)
        writesPerMinute = try number("writesPerMinute", 1...RatePolicy.mostQuota)
        readsPerMinute = try number("readsPerMinute", 1...RatePolicy.mostQuota)
        eventsPerDay = try number("eventsPerDay", 0...LimitsDocument.mostEventsPerDay)
    }

    /// - Parameters:
    ///   - former: what held before.
    ///   - time: now, in milliseconds since 1970.
    func document(of tenant: String, former: LimitsDocument?, at time: Int64) -> LimitsDocument {
        LimitsDocument(
            tenant: tenant, eventsPerMinute: eventsPerMinute, writesPerMinute: writesPerMinute,
            readsPerMinute: readsPerMinute, eventsPerDay: eventsPerDay, createdAt: former?.createdAt ?? time,
            updatedAt: time)
    }
}
