package import EventLog
import Synchronization

/// How far this member has planned in each partition, and how far it may commit: no further than the first event whose
/// plan is not whole yet.
package final class PlannedOffsets: Sendable {
    private struct State {
        /// The next offset to read.
        var read: [Int: Int64] = [:]
        /// Events whose plans are gone on with.
        var held: [Int: Set<Int64>] = [:]
        var committed: [Int: Int64] = [:]
        var committedAt: Int64 = 0
        var isCommitting = false

        func bound(of partition: Int) -> Int64? {
            guard let next = read[partition] else { return nil }
            let bound = min(next, held[partition]?.min() ?? next)
            return bound > committed[partition] ?? -1 ? bound : nil
        }
    }

    /// How long offsets may stay uncommitted while events stream in, in milliseconds.
    private static let pace: Int64 = 200

    private let state = Mutex(State())

    package init() {}

    /// These were read, and their plans are written, but for those that are held.
    package func note(_ records: [LogRecord]) {
        let ends = PlannedBatches.ends(of: records.lazy.map(\.position))
        state.withLock { state in
            for (place, next) in ends { state.read[place.partition] = max(state.read[place.partition] ?? 0, next) }
        }
    }

    /// The event there is not planned to the end. To be said before it is noted as read.
    package func hold(_ position: Position) {
        state.withLock { _ = $0.held[position.partition, default: []].insert(position.offset) }
    }

    package func release(_ position: Position) {
        state.withLock { _ = $0.held[position.partition]?.remove(position.offset) }
    }

    /// With more waiting a commit a while is enough: what is read again is recognised.
    package func isCommitDue(at now: Int64, moreWaiting: Bool) -> Bool {
        state.withLock { state in
            guard !moreWaiting || now - state.committedAt >= Self.pace else { return false }
            return state.read.keys.contains { state.bound(of: $0) != nil }
        }
    }

    package func forget(_ partitions: Set<Int>) {
        state.withLock { state in
            for partition in partitions {
                state.read[partition] = nil
                state.held[partition] = nil
                state.committed[partition] = nil
            }
        }
    }

    /// Commits what may be, in order: of several callers at once one does it for all. What could not be is left for the
    /// next time.
    ///
    /// - Parameter commit: takes the next offset to read for each partition, and answers whether that is committed now.
    package func commit(at now: Int64, _ commit: ([Int: Int64]) async throws -> Bool) async rethrows {
        guard
            state.withLock({ state in
                defer { state.isCommitting = true }
                return !state.isCommitting
            })
        else { return }
        while let (offsets, before) = takeUncommitted(at: now) {
            var isCommitted = false
            defer { if !isCommitted { giveBack(offsets, before) } }
            isCommitted = try await commit(offsets)
            guard isCommitted else { return }
        }
    }

    /// These were not committed, and nobody commits any more.
    ///
    /// - Parameter before: what was.
    private func giveBack(_ offsets: [Int: Int64], _ before: [Int: Int64]) {
        state.withLock { state in
            state.isCommitting = false
            // A partition that was given away meanwhile is forgotten.
            for (partition, offset) in offsets where state.committed[partition] == offset {
                state.committed[partition] = before[partition]
            }
        }
    }

    /// - Returns: what is to be committed, and what was before; nil where there is nothing left, and then nobody commits.
    private func takeUncommitted(at now: Int64) -> (offsets: [Int: Int64], before: [Int: Int64])? {
        state.withLock { state in
            var offsets: [Int: Int64] = [:]
            for partition in state.read.keys { offsets[partition] = state.bound(of: partition) }
            guard !offsets.isEmpty else {
                state.isCommitting = false
                return nil
            }
            let before = state.committed
            state.committed.merge(offsets) { $1 }
            state.committedAt = now
            return (offsets, before)
        }
    }
}
