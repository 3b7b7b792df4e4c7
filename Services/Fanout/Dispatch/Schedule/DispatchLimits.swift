/// What dispatch holds at once.
package struct DispatchLimits: Hashable, Sendable {
    /// Attempts in flight in all.
    package var inFlight: Int
    /// Attempts in flight for one tenant: never all that there are. The more are in flight for others, the fewer.
    package var perTenant: Int
    /// Attempts in flight to one subscriber.
    package var perSubscriber: Int
    /// Attempts begun whose record is not folded yet. While so many wait, no other begins.
    package var unrecorded: Int
    /// How many due deliveries of a lane are taken into memory at once.
    package var refill: Int
    /// How many deliveries may wait in memory before their plans are folded.
    package var foreseen: Int
    /// How many attempts in a row have to fail for a subscriber's circuit to open; nil where subscribers have no circuit
    /// and no rate: mail of all subscribers goes through one server.
    package var failuresToOpen: Int?

    package init(
        inFlight: Int = 512, perTenant: Int? = nil, perSubscriber: Int = 64, unrecorded: Int = 8_192, refill: Int = 256,
        foreseen: Int = 32_768, failuresToOpen: Int? = 20
    ) {
        self.inFlight = inFlight
        self.perTenant = perTenant ?? max(1, inFlight * 3 / 4)
        self.perSubscriber = perSubscriber
        self.unrecorded = unrecorded
        self.refill = refill
        self.foreseen = foreseen
        self.failuresToOpen = failuresToOpen
    }
}
