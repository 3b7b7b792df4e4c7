import Contracts

/// Whether the owner of a tenant is told of a failure by mail: a pure function of what was told before.
enum AlertDecision {
    /// The last alert about the subscriber, as it is folded.
    struct Last: Hashable, Sendable {
        let event: String
        let at: Int64
    }

    /// Of what nobody is told by mail: a mail that doesn't arrive would bring the next.
    static func concernsOwner(_ eventType: String) -> Bool { eventType != SystemEventType.ownerAlert }

    /// - Parameters:
    ///   - last: the last alert about this subscriber.
    ///   - recent: how many alerts the tenant had within the last `OwnerAlert.quietTime`.
    static func isDue(_ failure: TerminalFailure, after last: Last?, recent: Int) -> Bool {
        guard concernsOwner(failure.eventType) else { return false }
        // Also where the alert came after this failure: it stands for what was before it.
        if let last, failure.failedAt < last.at + OwnerAlert.quietTime { return false }
        return recent < OwnerAlert.mostAlerts
    }
}
