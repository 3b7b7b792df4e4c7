import EventLog

/// Offsets that did not come between what a fold had folded and what it was given next.
///
/// Our topics have none: they are neither compacted nor written in transactions. In a topic that others write to they
/// may be rightly empty and stay so, which starting over would not change. So a fold goes on, and this is told.
struct FoldSkip: Hashable, Sendable, CustomStringConvertible {
    let fold: String
    let partition: TopicPartition
    let offsets: Range<Int64>

    var description: String {
        "\(partition): records \(offsets.lowerBound) to \(offsets.upperBound - 1) did not come"
    }
}
