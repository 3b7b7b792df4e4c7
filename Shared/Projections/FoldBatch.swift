import EventLog

/// Records as they were read from the log, with where each partition's runs of them begin and end.
struct FoldBatch: Sendable {
    /// Records whose offsets follow on each other.
    struct Run: Sendable {
        let partition: TopicPartition
        let range: Range<Int>
        let firstOffset: Int64
        /// The offset after the last one.
        let next: Int64
    }

    let records: [LogRecord]
    let runs: [Run]

    init(_ records: [LogRecord]) {
        self.records = records
        var runs: [Run] = []
        var start = 0
        for index in records.indices {
            let position = records[index].position
            // Records come in runs, so the comparison of topics is nearly always one of equal storage.
            let isLast =
                index + 1 == records.count || records[index + 1].position.partition != position.partition
                || records[index + 1].position.topic != position.topic
                || records[index + 1].position.offset != position.offset + 1
            guard isLast else { continue }
            runs.append(
                Run(
                    partition: position.topicPartition, range: start..<(index + 1),
                    firstOffset: records[start].position.offset, next: position.offset + 1))
            start = index + 1
        }
        self.runs = runs
    }

    /// The runs that hold anything for a fold that stands at `offsets`.
    func runs(of topics: Set<String>, from offsets: [TopicPartition: Int64]) -> [Run] {
        runs.filter { topics.contains($0.partition.topic) && $0.next > offsets[$0.partition] ?? 0 }
    }

    /// What lies between `offsets` and the runs of a fold, and between one run and the next.
    func skips(in wanted: [Run], from offsets: [TopicPartition: Int64], fold: String) -> [FoldSkip] {
        var offsets = offsets
        return wanted.compactMap { run in
            guard let expected = offsets.updateValue(run.next, forKey: run.partition), expected < run.firstOffset
            else { return nil }
            return FoldSkip(fold: fold, partition: run.partition, offsets: expected..<run.firstOffset)
        }
    }

    /// The records of runs from `offsets` on: all of them, without a copy, in the common case.
    func records(of wanted: [Run], from offsets: [TopicPartition: Int64]) -> [LogRecord] {
        if wanted.count == runs.count, wanted.allSatisfy({ $0.firstOffset >= offsets[$0.partition] ?? 0 }) {
            return records
        }
        var found: [LogRecord] = []
        for run in wanted {
            let next = offsets[run.partition] ?? 0
            guard run.firstOffset < next else {
                found += records[run.range]
                continue
            }
            found += records[run.range].drop { $0.position.offset < next }
        }
        return found
    }
}
