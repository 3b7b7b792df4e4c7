/// How much of something is taken in how long: at most `quota` units at once, and as many in each window on average.
package struct RatePolicy: Hashable, Sendable {
    /// What the fields of answers call it: letters and hyphens.
    package let name: String
    /// In units: requests, or events.
    package let quota: Int
    /// In seconds.
    package let window: Int
    /// The item of `RateLimit-Policy` that says so (draft-ietf-httpapi-ratelimit-headers, section 3).
    package let field: String
    /// How long it takes until there is room for one unit more, in nanoseconds.
    let interval: Int64

    /// - Parameters:
    ///   - quota: 1 to `mostQuota`.
    ///   - window: in seconds, 1 to 86,400.
    package init(_ name: String, _ quota: Int, per window: Int = 60) {
        self.name = name
        self.quota = min(max(quota, 1), Self.mostQuota)
        self.window = min(max(window, 1), 86_400)
        field = Self.field(name, self.quota, self.window)
        // Rounded down, so that the quota fits into the window: the last of its units must not be refused for a rounding.
        interval = max(1, Int64(self.window) * 1_000_000_000 / Int64(self.quota))
    }

    /// A hundred million: above, a unit would take less than a nanosecond or two of a minute.
    package static let mostQuota = 100_000_000

    /// - Parameter name: letters and hyphens, so that nothing in it has to be escaped.
    package static func field(_ name: String, _ quota: Int, _ window: Int) -> String {
        "\"\(name)\";q=\(quota);w=\(window)"
    }

    /// The whole quota, in nanoseconds.
    var capacity: Int64 { interval * Int64(quota) }
}
