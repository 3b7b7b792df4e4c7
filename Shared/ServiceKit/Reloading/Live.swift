import Synchronization

/// A value that is replaced while others use it: whoever asks gets it as it is now.
package final class Live<Value: Sendable>: Sendable {
    private let stored: Mutex<Value>

    package init(_ value: Value) {
        stored = Mutex(value)
    }

    package var value: Value { stored.withLock { $0 } }

    package func set(_ value: Value) { stored.withLock { $0 = value } }
}
