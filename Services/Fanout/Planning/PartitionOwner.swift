/// Acts for the partitions that this instance owns.
package protocol PartitionOwner: Sendable {
    /// From now on this instance acts for these partitions; what was recorded about them before is folded.
    func own(_ partitions: Set<Int>) async throws

    /// Acts for these no longer. Returns when what was begun for them is recorded, or can't be in time.
    func disown(_ partitions: Set<Int>) async
}

/// Several owners as one.
package struct PartitionOwners: PartitionOwner {
    private let owners: [any PartitionOwner]

    package init(_ owners: [any PartitionOwner]) {
        self.owners = owners
    }

    package func own(_ partitions: Set<Int>) async throws {
        for owner in owners { try await owner.own(partitions) }
    }

    package func disown(_ partitions: Set<Int>) async {
        // Side by side: each waits for what it has in flight.
        await withDiscardingTaskGroup { group in
            for owner in owners { group.addTask { await owner.disown(partitions) } }
        }
    }
}
