import DequeModule

/// Whose turn it is: deficit round robin over tenants, and within a tenant its lanes one after another.
///
/// An attempt costs its tenant the more turns the longer the tenant's attempts take, since that is how long they hold a
/// place. And no tenant may have more in flight than a few times what is free, so that some places always are: of several whose
/// receivers hang, each gets the fewer places the more of them there are (Choudhury and Hahne's dynamic thresholds).
struct TenantTurns: Sendable {
    private struct Tenant: Sendable {
        var inFlight = 0
        /// Deliveries that wait in memory.
        var waiting = 0
        /// Lanes that have something to begin.
        var lanes: Deque<LaneKey> = []
        var isInRing = false
        /// How many were in flight when it was held back for having too many.
        var heldAt: Int?
        /// Turns that it has saved up, and what an attempt costs.
        var credit = 0
        var cost = 1
        /// How long its attempts take, smoothed, in eighths of a millisecond.
        var duration: Int64 = 0

        var isIdle: Bool { inFlight == 0 && waiting == 0 && lanes.isEmpty && !isInRing && heldAt == nil }
    }

    /// How many times what is free a tenant may have.
    private static let share = 3
    /// An attempt costs one turn more for each of these, in milliseconds.
    private static let longAttempt: Int64 = 200
    private static let highestCost = 16

    private let limits: DispatchLimits
    private var tenants: [String: Tenant] = [:]
    private var ring: Deque<String> = []
    /// By how many they have in flight.
    private var held: [Int: [String]] = [:]
    private(set) var inFlight = 0
    private(set) var waiting = 0

    init(_ limits: DispatchLimits) {
        self.limits = limits
    }

    /// How many tenants there is anything to remember of.
    var count: Int { tenants.count }

    private var mostPerTenant: Int { min(limits.perTenant, (limits.inFlight - inFlight) * Self.share) }

    /// Whether another delivery of the tenant may wait in memory before its plan is folded.
    func hasRoom(_ tenant: String) -> Bool {
        tenants[tenant]?.waiting ?? 0 < limits.foreseen - waiting
    }

    mutating func wait(_ tenant: String, _ count: Int) {
        guard count != 0 else { return }
        waiting += count
        tenants[tenant, default: Tenant()].waiting += count
        if count < 0 { removeIfIdle(tenant) }
    }

    /// A lane has something to begin, behind the tenant's others or before them.
    mutating func add(_ lane: LaneKey, of tenant: String, first: Bool = false) {
        let joins = Self.add(lane, to: &tenants[tenant, default: Tenant()], first: first)
        if joins { ring.append(tenant) }
    }

    /// Static, as all that change a tenant in place: a method would hold `self` meanwhile, and all lanes would be copied.
    private static func add(_ lane: LaneKey, to tenant: inout Tenant, first: Bool) -> Bool {
        if first { tenant.lanes.prepend(lane) } else { tenant.lanes.append(lane) }
        guard !tenant.isInRing, tenant.heldAt == nil else { return false }
        tenant.isInRing = true
        return true
    }

    private enum Turn {
        case lane(LaneKey)
        case saves
        case held(Int)
        case leaves
    }

    /// The lane whose turn it is; it leaves its tenant's lanes.
    mutating func next() -> LaneKey? {
        let most = mostPerTenant
        while let tenant = ring.popFirst() {
            switch Self.turn(of: &tenants[tenant, default: Tenant()], most: most) {
            case .lane(let lane):
                ring.append(tenant)
                return lane
            case .saves: ring.append(tenant)
            case .held(let count): held[count, default: []].append(tenant)
            case .leaves: removeIfIdle(tenant)
            }
        }
        return nil
    }

    private static func turn(of tenant: inout Tenant, most: Int) -> Turn {
        guard let lane = tenant.lanes.first else {
            tenant.isInRing = false
            tenant.credit = 0
            return .leaves
        }
        guard tenant.inFlight < most else {
            tenant.isInRing = false
            tenant.heldAt = tenant.inFlight
            return .held(tenant.inFlight)
        }
        if tenant.credit < tenant.cost {
            tenant.credit += 1
            guard tenant.credit >= tenant.cost else { return .saves }
        }
        tenant.lanes.removeFirst()
        return .lane(lane)
    }

    mutating func begin(_ tenant: String) {
        inFlight += 1
        Self.begin(&tenants[tenant, default: Tenant()])
    }

    private static func begin(_ tenant: inout Tenant) {
        tenant.inFlight += 1
        tenant.credit = max(0, tenant.credit - tenant.cost)
    }

    /// - Parameter duration: how long the place was held, in milliseconds.
    mutating func end(_ tenant: String, duration: Int64) {
        let mostBefore = mostPerTenant
        inFlight -= 1
        if let heldAt = Self.end(&tenants[tenant, default: Tenant()], duration: duration) {
            held[heldAt]?.removeAll { $0 == tenant }
            if held[heldAt]?.isEmpty == true { held[heldAt] = nil }
            ring.append(tenant)
        }
        if !held.isEmpty {
            for count in mostBefore..<max(mostBefore, mostPerTenant) {
                for tenant in held.removeValue(forKey: count) ?? [] {
                    tenants[tenant]?.heldAt = nil
                    tenants[tenant]?.isInRing = true
                    ring.append(tenant)
                }
            }
        }
        removeIfIdle(tenant)
    }

    /// - Returns: where it was held, if it was; it comes back into the ring.
    private static func end(_ tenant: inout Tenant, duration: Int64) -> Int? {
        tenant.inFlight -= 1
        tenant.duration += max(0, min(duration, 60_000)) - tenant.duration / 8
        tenant.cost = min(highestCost, 1 + Int(tenant.duration / 8 / longAttempt))
        defer {
            if tenant.heldAt != nil { tenant.isInRing = true }
            tenant.heldAt = nil
        }
        return tenant.heldAt
    }

    private mutating func removeIfIdle(_ tenant: String) {
        if tenants[tenant]?.isIdle == true { tenants[tenant] = nil }
    }
}
