package import EventLog

/// The folds did not get to where somebody waited for, in time.
package struct FoldLag: Error, Hashable, Sendable, CustomStringConvertible {
    /// The next offset to fold that was waited for, where it was not reached.
    package let missing: [TopicPartition: Int64]
    /// What the runner was doing.
    package let phase: FoldStatus.Phase

    package var description: String {
        let list = missing.map { "\($0.key) up to \($0.value)" }.sorted().joined(separator: ", ")
        return "not folded in time: \(list) (\(phase))"
    }
}
