package import Contracts
package import Control

/// The plan of an event that is for users of the directory, in as many parts as it takes for each to fit into a record.
///
/// The first part has what the subscribers get; all of them together have one entry for each user, in the order of ids.
package struct PlanParts: Sequence, IteratorProtocol {
    /// The most bytes that users take in a part: a record holds 1 MB, and subscribers may take a quarter of it.
    package static let mostBytes = 400_000

    private let base: Plan
    private let event: EventRecord
    private let resolved: ResolvedUsers
    private let directory: TenantDirectory
    private let wishes: UserWishes
    private let mostBytes: Int
    private var times: MailTimes
    private var ids: OrderedIDs
    private var after: String?
    private var isDone = false

    /// - Parameters:
    ///   - base: what the subscribers get.
    ///   - resolved: found in the directory; only those behind `after`.
    ///   - settings: of the tenant.
    ///   - after: where the parts before have got to: then these parts have users alone.
    package init(
        of base: Plan, for event: EventRecord, _ resolved: ResolvedUsers, in directory: TenantDirectory,
        _ settings: SettingsDocument?, after: String? = nil, mostBytes: Int = mostBytes
    ) {
        self.base = base
        self.event = event
        self.resolved = resolved
        self.directory = directory
        self.mostBytes = mostBytes
        self.after = after
        wishes = UserWishes(event, settings)
        times = MailTimes(now: base.at)
        ids = resolved.ordered
    }

    /// A first part with what the subscribers get and no user, where finding those takes a while.
    ///
    /// - Parameter missing: what is named and not there.
    package static func opening(_ base: Plan, missing: [String]) -> Plan {
        var plan = base
        plan.resolution = Resolution(users: [], missing: missing)
        plan.through = ""
        return plan
    }

    package mutating func next() -> Plan? {
        guard !isDone else { return nil }
        var plan = base
        plan.after = after
        var resolution = Resolution(users: [], missing: after == nil ? resolved.missing : [])
        if after != nil { plan.deliveries = [] }
        var size = 0
        while size < mostBytes, let id = ids.next() {
            let (user, notBefore) = entry(for: id)
            if user.mail == .planned, user.digestAt == nil {
                var delivery = PlanDecision.delivery(
                    of: event, in: base.partition, to: DirectoryID.entityID(tenant: event.tenant, id: id), by: .email)
                delivery.notBefore = notBefore
                plan.deliveries.append(delivery)
            }
            // As much as its members and those of its delivery take in JSON, or a little more.
            size += 320 + id.utf8.count * 2 + event.tenant.utf8.count
            size += user.because.reduce(0) { $0 + $1.utf8.count * 2 + 3 }
            resolution.users.append(user)
        }
        if ids.isEmpty {
            isDone = true
            resolution.missing += resolved.undecided
        } else {
            plan.through = resolution.users.last?.user
            after = plan.through
        }
        plan.resolution = resolution
        return plan
    }

    private mutating func entry(for id: String) -> (user: ResolvedUser, notBefore: Int64?) {
        let because = resolved.because(id)
        guard let entity = directory.user(id) else {
            // Not with the directory that they were found in.
            return (ResolvedUser(user: id, because: because, mail: .noAddress, inbox: false), nil)
        }
        var user = ResolvedUser(
            user: id, because: because, mail: .off, inbox: wishes.inbox(entity.document), created: entity.createdOffset)
        guard let wish = wishes.mail(entity.document) else { return (user, nil) }
        guard entity.document.email != nil else {
            user.mail = .noAddress
            return (user, nil)
        }
        user.mail = .planned
        switch times.time(for: wish) {
        case .now: return (user, nil)
        case .notBefore(let time): return (user, time)
        case .digest(let time):
            user.digestAt = time
            return (user, nil)
        }
    }
}
