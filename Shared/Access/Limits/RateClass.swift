/// What a request is counted as: each of these has a bucket of its own.
package enum RateClass: UInt8, Hashable, Sendable, CaseIterable {
    /// Events that are posted, each of a batch for itself. By tenant.
    case events
    /// Everything else that changes something, or has much to be thought about. By tenant.
    case writes
    /// By tenant.
    case reads
    /// What needs no credential. By address.
    case pages
    /// What needs no credential and writes something. By address.
    case reports
    /// Credentials and signatures that were none. By address.
    case failures

    /// What holds where the operator has said nothing else. A minute's worth may come at once.
    package var standard: RatePolicy {
        switch self {
        case .events: Self.standardEvents
        case .writes: Self.standardWrites
        case .reads: Self.standardReads
        case .pages: Self.standardPages
        case .reports: Self.standardReports
        case .failures: Self.standardFailures
        }
    }

    // Made once: an answer has their text.
    private static let standardEvents = RatePolicy("events", 600_000)
    private static let standardWrites = RatePolicy("writes", 30_000)
    private static let standardReads = RatePolicy("reads", 60_000)
    private static let standardPages = RatePolicy("pages", 600)
    private static let standardReports = RatePolicy("reports", 30)
    private static let standardFailures = RatePolicy("failures", 100)
}
