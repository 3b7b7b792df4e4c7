/// What can go wrong with a log, and whether trying again may help.
package struct EventLogError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        /// The log can't be reached, or did not acknowledge in time.
        package static let unavailable = Code(description: "unavailable")
        /// The offset asked for is not kept (any more), or does not exist yet.
        package static let offsetOutOfRange = Code(description: "offset_out_of_range")
        package static let unknownTopic = Code(description: "unknown_topic")
        /// The topic has another number of partitions than the one asked for.
        package static let partitionMismatch = Code(description: "partition_mismatch")
        /// The record is larger than the log takes.
        package static let recordTooLarge = Code(description: "record_too_large")
        /// The log was written by a later version of this program.
        package static let newerFormat = Code(description: "newer_format")
        /// The log refused the credentials or the operation.
        package static let refused = Code(description: "refused")
        /// A commit for a partition that this member does not own (any more).
        package static let notOwner = Code(description: "not_owner")
        package static let closed = Code(description: "closed")
        /// The log's own files or answers can't be understood.
        package static let corrupt = Code(description: "corrupt")
        /// The caller asked for something that can't be.
        package static let invalidArgument = Code(description: "invalid_argument")
    }

    package let code: Code
    /// What is wrong and, where there is something to do, what to do.
    package let message: String
    /// Whether the same call may succeed later.
    package let isRetriable: Bool

    package init(_ code: Code, _ message: String, isRetriable: Bool = false) {
        self.code = code
        self.message = message
        self.isRetriable = isRetriable
    }

    package var description: String { message }

    /// An offset outside of what is kept, with the gap in words.
    package static func offsetOutOfRange(
        _ partition: TopicPartition, requested: Int64, bounds: PartitionBounds
    ) -> EventLogError {
        let gap =
            requested < bounds.earliest
            ? "records \(requested) to \(bounds.earliest - 1) are no longer kept"
            : "the log ends at \(bounds.end), before the offset asked for"
        return EventLogError(
            .offsetOutOfRange,
            "\(partition) can't be read from offset \(requested): \(gap) (kept: \(bounds.earliest) to \(bounds.end - 1))"
        )
    }
}
