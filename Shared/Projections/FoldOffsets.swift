import EventLog

/// The next offset to fold of each partition, for each fold in the order of the file's folds.
struct FoldOffsets: Sendable {
    var next: [[TopicPartition: Int64]]

    /// Where all folds of a partition's topic have got to.
    var common: [TopicPartition: Int64] {
        var common: [TopicPartition: Int64] = [:]
        for offsets in next { common.merge(offsets) { min($0, $1) } }
        return common
    }

    func common(of partition: TopicPartition) -> Int64? {
        next.compactMap { $0[partition] }.min()
    }
}

/// What one transaction did.
struct FoldedBatch: Sendable {
    /// The records that each fold folded, in the order of the file's folds.
    var records: [[LogRecord]] = []
    var undecodable: [FoldFault] = []
    var skips: [FoldSkip] = []
}
