import Access
import ArgumentParser
import Contracts
import Control
import ServiceKit

extension TenantCommand {
    struct Limits: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "limits", abstract: "Show what a tenant may do in how long, and change it.",
            discussion: """
                What is named is set, and the rest stays as it is. Every instance goes by it as soon as it has folded it.
                """)

        @Argument(help: "The handle of the tenant.")
        var handle: String

        @Option(help: "Events that may be posted in a minute.")
        var eventsPerMinute: Int?

        @Option(help: "Other requests that change something, in a minute.")
        var writesPerMinute: Int?

        @Option(help: "Requests that read, in a minute.")
        var readsPerMinute: Int?

        @Option(help: "Events that may be accepted in a day of UTC.")
        var eventsPerDay: Int?

        @Flag(help: "Forget what was set before: what is not named is as for everybody.")
        var reset = false

        func validate() throws {
            for (name, value) in [
                ("--events-per-minute", eventsPerMinute), ("--writes-per-minute", writesPerMinute),
                ("--reads-per-minute", readsPerMinute),
            ] {
                guard let value, !(1...RatePolicy.mostQuota).contains(value) else { continue }
                throw ValidationError("\(name) is \(value): allowed are 1 to \(RatePolicy.mostQuota)")
            }
            if let eventsPerDay, !(0...LimitsDocument.mostEventsPerDay).contains(eventsPerDay) {
                throw ValidationError(
                    "--events-per-day is \(eventsPerDay): allowed are 0 to \(LimitsDocument.mostEventsPerDay)")
            }
        }

        func run() async throws {
            let limits = try await ControlSession.run(try .ofProcess()) { session in
                guard session.state.tenant(handle) != nil else { throw Failure("there is no tenant \(handle)") }
                if let change = change(session.state.limits(tenant: handle)) { try await change(session.writer) }
                return session.state.limits(tenant: handle)
            }
            let set = limits?.document
            func say(_ what: String, _ value: Int, _ own: Int?) {
                Console.say("\(what): \(value)\(own == nil ? "" : " (set)")")
            }
            say("events a minute", TenantPolicies.policy(of: .events, limits).quota, set?.eventsPerMinute)
            say("writes a minute", TenantPolicies.policy(of: .writes, limits).quota, set?.writesPerMinute)
            say("reads a minute", TenantPolicies.policy(of: .reads, limits).quota, set?.readsPerMinute)
            say("events a day", TenantPolicies.eventsPerDay(limits), set?.eventsPerDay)
        }

        /// What is to be written; nil where nothing changes.
        private func change(
            _ entity: Entity<LimitsDocument>?
        ) -> (@Sendable (ControlWriter) async throws -> Void)? {
            let handle = handle
            let isNamed = [eventsPerMinute, writesPerMinute, readsPerMinute, eventsPerDay].contains { $0 != nil }
            guard isNamed else {
                guard reset, entity != nil else { return nil }
                return { try await $0.delete(EntityKey(.limits, handle), tenant: handle, actor: "cli") }
            }
            let now = SystemTime.now()
            let kept = reset ? nil : entity?.document
            let document = LimitsDocument(
                tenant: handle, eventsPerMinute: eventsPerMinute ?? kept?.eventsPerMinute,
                writesPerMinute: writesPerMinute ?? kept?.writesPerMinute,
                readsPerMinute: readsPerMinute ?? kept?.readsPerMinute,
                eventsPerDay: eventsPerDay ?? kept?.eventsPerDay, createdAt: entity?.document.createdAt ?? now,
                updatedAt: now)
            let action = entity == nil ? "create" : "update"
            // From what was read: somebody else's change meanwhile is not undone in silence.
            let revision = entity?.revision
            return { try await $0.put(document, actor: "cli", action: action, expecting: revision) }
        }
    }
}
