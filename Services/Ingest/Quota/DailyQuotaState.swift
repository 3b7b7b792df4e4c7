import EventLog

/// The memory of a `DailyQuota`: what is folded of each day, and what this instance has accepted beyond it. No lock in here.
struct DailyQuotaState: Sendable {
    private struct Count {
        /// In the log, by whomever.
        var folded = 0
        /// Accepted here and not folded yet, or about to be.
        var open = 0

        var all: Int { folded + open }

        mutating func reserve(_ limit: Int) -> Bool {
            guard all < limit else { return false }
            open += 1
            return true
        }
    }

    /// What was appended here is known by its place until it is folded. More than this many means that folding does not go
    /// on; then they count once it does.
    static let mostAppended = 200_000

    private var counts: [EventDay: Count]
    /// By partition.
    private var appended: [Int: [(offset: Int64, day: EventDay)]] = [:]
    private var appendedCount = 0
    /// The next offset that is not folded, by partition.
    private var next: [Int: Int64] = [:]
    private var today: Int64 = 0

    init(folded: [EventDay: Int] = [:]) {
        counts = folded.mapValues { Count(folded: $0) }
    }

    /// How many days of how many tenants are remembered.
    var size: Int { counts.count }

    /// How many events of a day there are, folded or not.
    func count(_ day: EventDay) -> Int {
        counts[day]?.all ?? 0
    }

    /// Counts an event that is about to be appended.
    ///
    /// - Parameter time: now, in milliseconds since 1970.
    /// - Returns: false where the day has no room for it.
    mutating func reserve(_ day: EventDay, of limit: Int, at time: Int64) -> Bool {
        pass(to: EventDay.day(of: time))
        return counts[day, default: Count()].reserve(limit)
    }

    /// An event that was reserved is in the log.
    mutating func settle(_ day: EventDay, at position: Position) {
        // The fold may have been faster than the one who appended.
        guard next[position.partition] ?? 0 <= position.offset, appendedCount < Self.mostAppended else {
            return release(day)
        }
        appended[position.partition, default: []].append((position.offset, day))
        appendedCount += 1
    }

    /// An event that was reserved is not in the log, as far as is known. Should it be after all, it is counted when it is
    /// folded.
    mutating func release(_ day: EventDay) {
        guard let open = counts[day]?.open else { return }
        // A day that was forgotten in between, and is there again, knows nothing of it.
        counts[day]?.open = max(0, open - 1)
    }

    /// - Parameters:
    ///   - days: those of the records, in their order.
    ///   - time: now, in milliseconds since 1970. The records' own times say little: they may be those of a month ago, or
    ///     of an instance whose clock is wrong.
    mutating func folded(_ records: [LogRecord], of days: [EventDay?], at time: Int64) {
        pass(to: EventDay.day(of: time))
        var partitions: Set<Int> = []
        for (record, day) in zip(records, days) {
            let position = record.position
            partitions.insert(position.partition)
            if position.offset >= next[position.partition] ?? 0 { next[position.partition] = position.offset + 1 }
            if let day, isKept(day.day) { counts[day, default: Count()].folded += 1 }
        }
        for partition in partitions {
            // Taken out, so that what is left stays where it is: an array made anew would have to grow again each time.
            guard let next = next[partition], var waiting = appended.removeValue(forKey: partition) else { continue }
            for (offset, day) in waiting where offset < next { release(day) }
            appendedCount -= waiting.count
            waiting.removeAll { $0.offset < next }
            appendedCount += waiting.count
            appended[partition] = waiting
        }
    }

    /// The tables are empty again: what they held comes back with the records.
    mutating func foldRestarted() {
        next = [:]
        for day in counts.keys { counts[day]?.folded = 0 }
    }

    /// Forgets days that are over. It follows a clock that is set back, too: otherwise nothing would count until then.
    private mutating func pass(to day: Int64) {
        guard day != today else { return }
        today = day
        counts = counts.filter { isKept($0.key.day) }
    }

    /// Today, and the days beside it, for instances whose clocks are behind or ahead.
    private func isKept(_ day: Int64) -> Bool { (today - 1...today + 1).contains(day) }
}
