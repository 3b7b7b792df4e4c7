import DequeModule

/// What `DispatchSchedule` knows of a lane.
struct DispatchLane: Sendable {
    struct Begun: Sendable {
        let attempt: String
        /// Another instance's attempt was folded meanwhile: which of the two the fold took, only the projection knows.
        var isContested = false
    }

    let tenant: String
    /// Something may be due from this time on that is neither waiting nor begun.
    var dueAt: Int64?
    var waiting: Deque<DueDelivery> = []
    /// Begun and not folded, by the id of the delivery.
    var begun: [String: Begun] = [:]
    /// Whether the lane is in its tenant's turns, or parked until its subscriber's gate opens.
    var isQueued = false
    /// Between the action to refill it and `refill`: it stays, and what is folded meanwhile is noted, since the
    /// projection may have been read before.
    var isBeingRead = false
    var foldedMeanwhile: Set<String> = []
    /// Taken from plans that are not folded yet, and not given up since: the fold of the plan brings nothing new.
    var foreseen: Set<String> = []
    /// When it is looked at again, the earliest last. A later timer goes on standing when an earlier one is set before it: one
    /// that was set anew each time would be one more each time, until what is due in days is due.
    var timers: [Int64] = []

    init(tenant: String) {
        self.tenant = tenant
    }

    var isIdle: Bool {
        dueAt == nil && waiting.isEmpty && begun.isEmpty && !isQueued && !isBeingRead && foreseen.isEmpty
    }
}

/// When something has to be looked at again.
struct DispatchTimer<Key: Sendable>: Comparable, Sendable {
    let dueAt: Int64
    let key: Key

    static func < (left: DispatchTimer, right: DispatchTimer) -> Bool { left.dueAt < right.dueAt }
    static func == (left: DispatchTimer, right: DispatchTimer) -> Bool { left.dueAt == right.dueAt }
}
