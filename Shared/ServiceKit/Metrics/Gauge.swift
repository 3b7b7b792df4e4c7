import Synchronization

/// A number that goes up and down.
package final class Gauge: Sendable {
    private let number = Mutex(0.0)

    init() {}

    package func set(_ value: Double) { number.withLock { $0 = value } }

    package func set(_ value: some BinaryInteger) { set(Double(value)) }

    package func add(_ amount: Double) { number.withLock { $0 += amount } }

    package var value: Double { number.withLock { $0 } }
}
