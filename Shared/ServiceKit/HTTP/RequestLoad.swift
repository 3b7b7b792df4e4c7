import Synchronization

/// Bounds how many requests a process has in work at one time, from their head to that of their answer.
package final class RequestLoad: Sendable {
    /// Of one process, whatever services it runs. Half as many as the connections of one: so that one is left for whoever
    /// asks how it stands, and each request may hold some tens of kilobytes that nobody counts.
    package static let shared = RequestLoad(most: ConnectionBound.ofProcess.most / 2)

    package let most: Int
    private let inWork = Atomic(0)

    package init(most: Int) {
        self.most = most
    }

    package var count: Int { inWork.load(ordering: .relaxed) }

    /// Whether there are so many that it matters whose they are.
    var isHigh: Bool { count > most / 4 }

    /// - Returns: false where there are as many as may be; else `leave` is to be called.
    func enter() -> Bool {
        if inWork.add(1, ordering: .relaxed).newValue <= most { return true }
        leave()
        return false
    }

    func leave() { inWork.subtract(1, ordering: .relaxed) }
}
