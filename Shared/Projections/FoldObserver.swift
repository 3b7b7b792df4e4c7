package import EventLog

/// Learns what was folded: memory states and wake-ups.
///
/// Called by the runner after the commit and before anyone who waits for the records goes on. Synchronous and quick: the
/// runner folds nothing meanwhile.
package protocol FoldObserver: Sendable {
    /// The name of the fold whose records it is given: each record that this fold folded, once, in the fold's order.
    /// With nil it is given every batch as it was read, which after a start may begin with records from before it,
    /// because another fold is being rebuilt.
    var fold: String? { get }

    func folded(_ records: [LogRecord])

    /// Records that a fold could not decode. They are noted in the file already.
    func undecodable(_ faults: [FoldFault])

    /// The fold's tables were emptied and will be folded from the start, because the log no longer holds what follows
    /// on them: memory starts empty as well.
    func foldRestarted(_ name: String)
}

extension FoldObserver {
    package var fold: String? { nil }
    package func undecodable(_ faults: [FoldFault]) {}
    package func foldRestarted(_ name: String) {}
}
