import Contracts

/// The way out to endpoints, for all but what a cancelled job has left behind: that ends when its time comes.
package struct ReplayChannel: DeliveryChannel {
    private let channel: any DeliveryChannel
    private let queue: ReplayQueue

    package init(_ channel: any DeliveryChannel, queue: ReplayQueue) {
        self.channel = channel
        self.queue = queue
    }

    package func attempt(_ delivery: OwedDelivery) async -> AttemptAnswer {
        if delivery.kind == .replay {
            do {
                if try queue.isCancelled(delivery.id, tenant: delivery.tenant) {
                    return .cancelled("the replay was cancelled")
                }
            } catch {
                return .fault(.interrupted, "what is replayed can't be read now: \(error)")
            }
        }
        return await channel.attempt(delivery)
    }
}
