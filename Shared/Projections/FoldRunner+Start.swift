import EventLog
import Logging

extension FoldRunner {
    /// Where each fold begins: where the file says, or at the first record that is kept.
    ///
    /// A fold whose next record is no longer kept, or that stands beyond the end (so that this is another log), starts
    /// over with what is kept: its tables are then what they would be if the file had been deleted, and not the fold of
    /// a history with a hole.
    func start() async throws -> FoldOffsets {
        let bounds = try await bounds()
        var offsets = try file.offsets()
        for (index, fold) in file.folds.enumerated() {
            let mine = bounds.filter { fold.topics.contains($0.key.topic) }
            let gaps = mine.compactMap { partition, kept -> FoldGap? in
                guard let next = offsets.next[index][partition], next < kept.earliest || next > kept.end else {
                    return nil
                }
                return FoldGap(fold: fold.name, partition: partition, expected: next, kept: kept)
            }
            if !gaps.isEmpty {
                try restart(fold, because: gaps)
                offsets.next[index] = [:]
            }
            offsets.next[index] = mine.mapValues(\.earliest).merging(
                offsets.next[index].filter { mine.keys.contains($0.key) }
            ) { $1 }
        }
        progressState.reset(to: offsets.common)
        return offsets
    }

    /// The next offset that a record will get, for each partition that is folded.
    func ends() async throws -> [TopicPartition: Int64] {
        try await bounds().mapValues(\.end)
    }

    private func restart(_ fold: any Fold, because gaps: [FoldGap]) throws {
        for gap in gaps {
            logger.error(
                "a projection can't go on from where it stands: folding it again from what is kept",
                metadata: ["projection": "\(fold.name)", "gap": "\(gap)"])
        }
        progressState.changeStatus {
            $0.gaps += gaps
            $0.isRefolding = true
        }
        try file.restart([fold])
        for observer in observers where observer.fold == nil || observer.fold == fold.name {
            observer.foldRestarted(fold.name)
        }
    }

    private func bounds() async throws -> [TopicPartition: PartitionBounds] {
        var found: [TopicPartition: PartitionBounds] = [:]
        for topic in topics {
            for (partition, bounds) in try await log.bounds(of: topic) {
                found[TopicPartition(topic: topic, partition: partition)] = bounds
            }
        }
        return found
    }
}
