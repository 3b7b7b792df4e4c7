import Synchronization

/// Whether the process can do its work: checks by name, each with a reason while it fails.
package final class Health: Sendable {
    /// - Returns: nil while all is well, else why not, in words that may be shown.
    package typealias Check = @Sendable () async -> String?

    private let checks = Mutex<[(name: String, check: Check)]>([])

    package init() {}

    package func add(_ name: String, _ check: @escaping Check) {
        checks.withLock { $0.append((name, check)) }
    }

    /// What is wrong now, in the order the checks were added.
    package func failures() async -> [(name: String, reason: String)] {
        var failures: [(name: String, reason: String)] = []
        for (name, check) in checks.withLock({ $0 }) {
            if let reason = await check() { failures.append((name, reason)) }
        }
        return failures
    }
}
