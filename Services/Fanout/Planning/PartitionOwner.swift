/// Acts for the partitions that this instance owns.
package protocol PartitionOwner: Sendable {
    /// From now on this instance acts for these partitions; what was recorded about them before is folded.
    func own(_ partitions: Set<Int>) async throws

    /// Acts for these no longer. Returns when what was begun for them is recorded, or can't be in time.
    func disown(_ partitions: Set<Int>) async
}
