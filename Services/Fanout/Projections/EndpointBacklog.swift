/// Deliveries to a subscriber that have not ended.
package struct EndpointBacklog: Hashable, Sendable {
    /// How many, up to a limit.
    package var waiting = 0
    /// Whether there are more.
    package var isCut = false
    /// When the oldest of those that were counted was accepted.
    package var oldestAt: Int64?

    package init() {}
}
