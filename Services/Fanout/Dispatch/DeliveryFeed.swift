package import Contracts
package import EventLog
package import Projections
import Synchronization

/// A record of the deliveries' topic that was folded, decoded.
package struct FoldedDelivery: Sendable {
    package let partition: Int
    package let content: DeliveryRecord
}

/// Learns what the deliveries' fold has folded, after the commit. Synchronous and quick, as `FoldObserver`.
package protocol DeliveryObserver: Sendable {
    func folded(_ deliveries: [FoldedDelivery])

    /// Records that any fold could not decode.
    func undecodable(_ faults: [FoldFault])

    /// The deliveries' tables were emptied and are folded from the start.
    func deliveriesRestarted()
}

extension DeliveryObserver {
    package func undecodable(_ faults: [FoldFault]) {}
    package func deliveriesRestarted() {}
}

/// Passes on what the deliveries' fold folds, decoded once for all: to observers that were not there yet when the runner
/// was made. Dispatch needs the runner to switch off an endpoint, and the runner needs its observers.
package final class DeliveryFeed: FoldObserver {
    private let observers = Mutex<[any DeliveryObserver]>([])
    /// What the fold has decoded of the batch at hand, by partition and offset. A batch that is rolled back and folded
    /// again decodes the same.
    private let decoded = Mutex<[Place: DeliveryRecord]>([:])

    private struct Place: Hashable {
        let partition: Int
        let offset: Int64
    }

    package init() {}

    /// To be called before the runner runs.
    package func attach(_ observer: any DeliveryObserver) {
        observers.withLock { $0.append(observer) }
    }

    /// The fold has decoded a batch, which may still be rolled back.
    func decoded(_ contents: [(Position, DeliveryRecord)]) {
        decoded.withLock { decoded in
            for (position, content) in contents {
                decoded[Place(partition: position.partition, offset: position.offset)] = content
            }
        }
    }

    package var fold: String? { "deliveries" }

    package func folded(_ records: [LogRecord]) {
        let known = decoded.withLock { decoded in
            defer { decoded = [:] }
            return decoded
        }
        // What can't be decoded was reported by the fold.
        let deliveries = records.compactMap { record -> FoldedDelivery? in
            let place = Place(partition: record.position.partition, offset: record.position.offset)
            guard let content = known[place] ?? (try? DeliveryRecord(record)) else { return nil }
            return FoldedDelivery(partition: place.partition, content: content)
        }
        for observer in observers.withLock({ $0 }) { observer.folded(deliveries) }
    }

    package func undecodable(_ faults: [FoldFault]) {
        for observer in observers.withLock({ $0 }) { observer.undecodable(faults) }
    }

    package func foldRestarted(_ name: String) {
        guard name == fold else { return }
        for observer in observers.withLock({ $0 }) { observer.deliveriesRestarted() }
    }
}
