import Access
import Control
import Contracts
import EventLog
import Projections
import ServiceKit
import Synchronization

/// Bounds how many events of a tenant are accepted in a day of UTC.
///
/// Counted is what stands in the log, whichever instance has accepted it, and what this one has accepted since. So neither a
/// restart nor a lost data folder makes anybody's day anew. What other instances accept is known as soon as it is folded
/// here: between them, a day may get as many events more as they take in that time, mostly some tens of milliseconds.
final class DailyQuota: Sendable {
    private let control: ControlState
    private let limits: LimitSwitch
    private let now: @Sendable () -> Int64
    private let state: Mutex<DailyQuotaState>

    /// - Parameters:
    ///   - control: knows what the operator has set for a tenant.
    ///   - limits: whether anything is refused. What is accepted counts all the same.
    ///   - file: whose folds have `EventCountFold` among them, and which no runner feeds yet.
    ///   - now: milliseconds since 1970.
    init(
        control: ControlState, limits: LimitSwitch, loading file: ProjectionFile, now: @escaping @Sendable () -> Int64
    ) throws {
        let today = EventDay.day(of: now())
        let folded = try file.read { try EventCountFold.counts(from: today - 1, in: $0) }
        self.control = control
        self.limits = limits
        self.now = now
        state = Mutex(DailyQuotaState(folded: folded))
    }

    /// How many events a tenant may have in a day.
    func limit(of tenant: String) -> Int { TenantPolicies.eventsPerDay(control.limits(tenant: tenant)) }

    /// How many it has.
    func count(_ day: EventDay) -> Int { state.withLock { $0.count(day) } }

    /// Counts an event that is about to be appended, to be settled or released afterwards.
    ///
    /// - Parameters:
    ///   - acceptedAt: what it counts for.
    ///   - time: now; both in milliseconds since 1970.
    /// - Throws: `Problem` 429 `quota_exceeded` until midnight.
    func reserve(_ tenant: String, acceptedAt: Int64, at time: Int64) throws(Problem) {
        let limit = limits.isOn ? limit(of: tenant) : .max
        let day = EventDay(tenant: tenant, at: acceptedAt)
        guard state.withLock({ $0.reserve(day, of: limit, at: time) }) else {
            throw .quotaExceeded(limit, retryAfter: Int(max(1, (day.end - time + 999) / 1000)))
        }
    }

    func settle(_ tenant: String, acceptedAt: Int64, at position: Position) {
        let day = EventDay(tenant: tenant, at: acceptedAt)
        state.withLock { $0.settle(day, at: position) }
    }

    func release(_ tenant: String, acceptedAt: Int64) {
        let day = EventDay(tenant: tenant, at: acceptedAt)
        state.withLock { $0.release(day) }
    }
}

extension DailyQuota: FoldObserver {
    var fold: String? { EventCountFold.foldName }

    func folded(_ records: [LogRecord]) {
        // Read before the lock is taken: requests wait for it.
        let days = records.map { EventDay($0) }
        let time = now()
        state.withLock { $0.folded(records, of: days, at: time) }
    }

    func foldRestarted(_ name: String) {
        state.withLock { $0.foldRestarted() }
    }
}
