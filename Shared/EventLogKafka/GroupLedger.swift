import EventLog

/// What a member of a group owns and has yet to be told: a value, with no lock and no I/O inside.
struct GroupLedger {
    /// The partitions that the member may commit for.
    private(set) var owned: Set<Int> = []
    /// Revoked sets that the member is done with: to be given back to the group.
    private(set) var released: [Set<Int>] = []
    /// Of the owned ones, those told to go: their records are handed out no more.
    private var leaving: Set<Int> = []
    private var events: [GroupEvent] = []
    private var records: [LogRecord] = []
    /// The revocation that the member is busy with.
    private var inHand: Set<Int>?
    private var failure: EventLogError?

    var hasNews: Bool { !events.isEmpty || !records.isEmpty || failure != nil }

    /// The member asks for the next event: it is done with the one before.
    mutating func acknowledge() {
        guard let partitions = inHand else { return }
        inHand = nil
        drop(partitions)
        released.append(partitions)
    }

    /// The next event, if there is one: what was decided about partitions first, then records.
    mutating func next(limit: Int) throws(EventLogError) -> GroupEvent? {
        if !events.isEmpty {
            let event = events.removeFirst()
            if case .revoked(let partitions) = event { inHand = partitions }
            return event
        }
        if let failure { throw failure }
        guard !records.isEmpty else { return nil }
        let taken = Array(records.prefix(max(1, limit)))
        records.removeFirst(taken.count)
        return .records(taken)
    }

    mutating func takeReleased() -> [Set<Int>] {
        defer { released = [] }
        return released
    }

    mutating func assign(_ offsets: [Int: Int64]) {
        owned.formUnion(offsets.keys)
        leaving.subtract(offsets.keys)
        if !offsets.isEmpty { events.append(.assigned(offsets)) }
    }

    /// - Returns: whether the member must be waited for; else the partitions can be given back at once.
    mutating func revoke(_ partitions: Set<Int>) -> Bool {
        guard !partitions.isEmpty else { return false }
        leaving.formUnion(partitions)
        records.removeAll { leaving.contains($0.position.partition) }
        events.append(.revoked(partitions))
        return true
    }

    mutating func lose(_ partitions: Set<Int>) {
        let gone = partitions.intersection(owned)
        drop(partitions)
        if !gone.isEmpty { events.append(.lost(gone)) }
    }

    /// Records of partitions that are not owned, or about to go, are dropped: another member reads them.
    mutating func append(_ new: [LogRecord]) {
        records.append(
            contentsOf: new.lazy.filter { [owned, leaving] in
                owned.contains($0.position.partition) && !leaving.contains($0.position.partition)
            })
    }

    /// Nothing works any more: what was owned is lost, and then `error` is thrown for good.
    mutating func fail(_ error: EventLogError) {
        guard failure == nil else { return }
        lose(owned)
        failure = error
    }

    private mutating func drop(_ partitions: Set<Int>) {
        owned.subtract(partitions)
        leaving.subtract(partitions)
        records.removeAll { partitions.contains($0.position.partition) }
    }
}
