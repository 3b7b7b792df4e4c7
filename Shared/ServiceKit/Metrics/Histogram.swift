import Synchronization

/// How often values up to certain bounds were seen.
package final class Histogram: Sendable {
    struct State {
        /// One more than there are bounds: the last is for what is above them all. Not cumulative.
        var counts: [UInt64]
        var sum = 0.0
    }

    /// In seconds: from half a millisecond to a minute.
    package static let latency: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: the upper end of each bucket, ascending.
    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    package func record(_ value: Double) {
        // A dozen comparisons; a binary search would not be faster.
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] &+= 1
            state.sum += value
        }
    }

    /// Records a duration in seconds.
    package func record(_ duration: Duration) {
        let parts = duration.components
        record(Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }

    var snapshot: State { state.withLock { $0 } }
}
