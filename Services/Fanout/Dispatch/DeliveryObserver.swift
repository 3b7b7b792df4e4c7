package import Contracts
package import Projections

/// A record of the deliveries' topic that was folded, decoded.
package struct FoldedDelivery: Sendable {
    package let partition: Int
    package let offset: Int64
    package let content: DeliveryRecord
}

/// Learns what the deliveries' fold has folded, after the commit. Synchronous and quick, as `FoldObserver`.
package protocol DeliveryObserver: Sendable {
    func folded(_ deliveries: [FoldedDelivery])

    /// Plans that this instance has written and that count, before they are folded. Each comes in `folded` later, unless
    /// the instance ends.
    func foreseen(_ plans: [Plan])

    /// Ordered deliveries that waited for others, or would have had to, and need not any more. A plan in `folded` does not
    /// say so of them.
    func released(_ lanes: [LaneWork])

    /// Records that any fold could not decode.
    func undecodable(_ faults: [FoldFault])

    /// The deliveries' tables were emptied and are folded from the start.
    func deliveriesRestarted()
}

extension DeliveryObserver {
    package func foreseen(_ plans: [Plan]) {}
    package func released(_ lanes: [LaneWork]) {}
    package func undecodable(_ faults: [FoldFault]) {}
    package func deliveriesRestarted() {}
}
