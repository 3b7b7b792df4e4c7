import Contracts
package import Control
import EventLog
package import Projections
import Synchronization

/// Has endpoints switched off that have only failed for days, when the next failure is folded: since when they fail, the
/// fold knows.
package final class EndpointWatch: PartitionOwner, DeliveryObserver {
    private struct Failure {
        let tenant: String
        let at: Int64
    }

    private struct State {
        var owned: Set<Int> = []
        /// The last failure of endpoints that are to be looked at.
        var failures: [String: Failure] = [:]
        /// When they were looked at last, by the time of the failure.
        var lookedAt: [String: Int64] = [:]
    }

    /// So long an endpoint may only fail, in milliseconds.
    package static let patience: Int64 = 5 * 86_400_000
    /// An endpoint is not looked at again within this time.
    private static let pace: Int64 = 60_000
    /// More endpoints than this are not remembered.
    private static let mostRemembered = 10_000

    private let file: ProjectionFile
    private let control: ControlState
    private let off: EndpointSwitch
    private let state = Mutex(State())
    private let bell = Bell()

    package init(file: ProjectionFile, control: ControlState, switch off: EndpointSwitch) {
        self.file = file
        self.control = control
        self.off = off
    }

    package func own(_ partitions: Set<Int>) {
        state.withLock { $0.owned.formUnion(partitions) }
    }

    package func disown(_ partitions: Set<Int>) {
        state.withLock { $0.owned.subtract(partitions) }
    }

    package func folded(_ deliveries: [FoldedDelivery]) {
        let isNews = state.withLock { state in
            var isNews = false
            for delivery in deliveries {
                guard case .attempt(let attempt) = delivery.content, attempt.medium == .webhook,
                    Self.isFailure(attempt.state), state.owned.contains(delivery.partition)
                else { continue }
                let time = attempt.endedAt
                if let looked = state.lookedAt[attempt.subscriber], abs(time - looked) < Self.pace { continue }
                state.failures[attempt.subscriber] = Failure(tenant: attempt.tenant, at: time)
                if state.lookedAt.count >= Self.mostRemembered { state.lookedAt = [:] }
                state.lookedAt[attempt.subscriber] = time
                isNews = true
            }
            return isNews
        }
        if isNews { bell.ring() }
    }

    private static func isFailure(_ state: DeliveryState) -> Bool {
        switch state {
        case .retrying, .failed, .deadLetter: true
        case .pending, .delivering, .delivered, .cancelled: false
        }
    }

    /// Watches until its task is cancelled.
    @concurrent
    package func run() async {
        while !Task.isCancelled {
            let heard = bell.count
            guard let (endpoint, failure) = state.withLock({ $0.failures.popFirst() }) else {
                try? await bell.wait(past: heard)
                continue
            }
            guard let document = control.endpoint(tenant: failure.tenant, id: endpoint)?.document, document.active,
                // What can't be read now is looked at again with a later failure.
                let since = try? file.lookUp({
                    try EndpointOutcomes.failingSince(endpoint, after: document.enabledAt ?? -1, in: $0)
                }), failure.at - since >= Self.patience
            else { continue }
            await off.disable(endpoint, of: failure.tenant, failingSince: since)
        }
    }
}
