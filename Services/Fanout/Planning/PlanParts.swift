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
    private let users: Users?
    private let mostBytes: Int
    private var ids: ArraySlice<String>
    private var after: String?
    private var isDone = false

    private struct Users {
        let resolved: ResolvedUsers
        let directory: TenantDirectory
        let channels: NotificationChannels
    }

    /// The plan of an event that is for subscribers alone.
    package init(of base: Plan, for event: EventRecord) {
        self.base = base
        self.event = event
        users = nil
        mostBytes = 0
        ids = []
    }

    /// - Parameters:
    ///   - base: what the subscribers get.
    ///   - after: where an earlier plan of the event has got to: only the users behind it are planned, and no subscribers.
    ///   - channels: those that the tenant's settings leave to the event.
    package init(
        of base: Plan, for event: EventRecord, _ resolved: ResolvedUsers, in directory: TenantDirectory,
        channels: NotificationChannels, after: String? = nil, mostBytes: Int = mostBytes
    ) {
        self.base = base
        self.event = event
        users = Users(resolved: resolved, directory: directory, channels: channels)
        self.mostBytes = mostBytes
        self.after = after
        ids = resolved.ids(after: after)[...]
    }

    package mutating func next() -> Plan? {
        guard !isDone else { return nil }
        guard let users else {
            isDone = true
            return base
        }
        var plan = base
        plan.after = after
        var resolution = Resolution(users: [], missing: after == nil ? users.resolved.missing : [])
        if after != nil { plan.deliveries = [] }
        var size = 0
        while let id = ids.first, size < mostBytes {
            ids.removeFirst()
            let user = Self.resolved(id, users)
            if user.mail == .planned {
                plan.deliveries.append(
                    PlanDecision.delivery(
                        of: event, in: base.partition,
                        to: DirectoryID.entityID(tenant: event.tenant, id: id), by: .email))
            }
            // As much as its members and those of its delivery take in JSON, or a little more.
            size += 230 + id.utf8.count * 2 + event.tenant.utf8.count
            size += user.because.reduce(0) { $0 + $1.utf8.count * 2 + 3 }
            resolution.users.append(user)
        }
        plan.resolution = resolution
        if ids.isEmpty {
            isDone = true
        } else {
            plan.through = resolution.users.last?.user
            after = plan.through
        }
        return plan
    }

    private static func resolved(_ id: String, _ users: Users) -> ResolvedUser {
        let mail: ResolvedUser.Mail =
            if !users.channels.email {
                .off
            } else if users.directory.user(id)?.document.email == nil {
                .noAddress
            } else {
                .planned
            }
        return ResolvedUser(user: id, because: users.resolved.because(id), mail: mail, inbox: users.channels.inbox)
    }
}
