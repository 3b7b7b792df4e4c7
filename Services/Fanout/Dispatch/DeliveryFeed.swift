package import EventLog
package import Projections
import Synchronization

/// Passes on what the deliveries' fold folds to those who were not there yet when the runner was made: dispatch needs
/// the runner to switch off an endpoint, and the runner needs its observers.
package final class DeliveryFeed: FoldObserver {
    private let observers = Mutex<[any FoldObserver]>([])

    package init() {}

    /// To be called before the runner runs.
    package func attach(_ observer: any FoldObserver) {
        observers.withLock { $0.append(observer) }
    }

    package var fold: String? { "deliveries" }

    package func folded(_ records: [LogRecord]) {
        for observer in observers.withLock({ $0 }) { observer.folded(records) }
    }

    package func undecodable(_ faults: [FoldFault]) {
        for observer in observers.withLock({ $0 }) { observer.undecodable(faults) }
    }

    package func foldRestarted(_ name: String) {
        for observer in observers.withLock({ $0 }) { observer.foldRestarted(name) }
    }
}
