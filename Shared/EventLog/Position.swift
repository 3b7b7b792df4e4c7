/// One partition of one topic.
package struct TopicPartition: Hashable, Sendable, CustomStringConvertible {
    package let topic: String
    package let partition: Int

    package init(topic: String, partition: Int) {
        self.topic = topic
        self.partition = partition
    }

    package var description: String { "\(topic)[\(partition)]" }
}

/// Where a record stands: topic, partition, offset.
package struct Position: Hashable, Sendable, CustomStringConvertible {
    package let topic: String
    package let partition: Int
    package let offset: Int64

    package init(topic: String, partition: Int, offset: Int64) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }

    package var topicPartition: TopicPartition { TopicPartition(topic: topic, partition: partition) }

    package var description: String { "\(topic)[\(partition)]@\(offset)" }
}

/// What a partition holds: offsets from `earliest` up to, not including, `end`.
package struct PartitionBounds: Hashable, Sendable {
    package let earliest: Int64
    package let end: Int64

    package init(earliest: Int64, end: Int64) {
        self.earliest = earliest
        self.end = end
    }
}
