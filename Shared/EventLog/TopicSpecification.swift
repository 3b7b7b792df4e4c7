/// What a topic should be like.
package struct TopicSpecification: Hashable, Sendable {
    package let name: String
    package let partitions: Int
    /// How long a record is kept; nil for ever.
    package let retention: Duration?

    package init(name: String, partitions: Int, retention: Duration?) {
        self.name = name
        self.partitions = partitions
        self.retention = retention
    }
}
