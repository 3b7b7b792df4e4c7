/// What dispatch holds at once.
package struct DispatchLimits: Hashable, Sendable {
    /// Attempts in flight in all.
    package var inFlight: Int
    /// Attempts in flight to one subscriber.
    package var perSubscriber: Int
    /// Attempts begun whose record is not folded yet. While so many wait, no other begins.
    package var unrecorded: Int
    /// How many due deliveries of a lane are taken into memory at once.
    package var refill: Int

    package init(inFlight: Int = 512, perSubscriber: Int = 64, unrecorded: Int = 2_048, refill: Int = 64) {
        self.inFlight = inFlight
        self.perSubscriber = perSubscriber
        self.unrecorded = unrecorded
        self.refill = refill
    }
}
