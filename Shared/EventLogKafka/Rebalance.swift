/// What the group decided about partitions; each must be answered to librdkafka, also when the set is empty.
enum Rebalance: Hashable, Sendable {
    case assign(Set<Int>)
    case revoke(Set<Int>)
    /// Revoked, and others may own them already.
    case lose(Set<Int>)
}
