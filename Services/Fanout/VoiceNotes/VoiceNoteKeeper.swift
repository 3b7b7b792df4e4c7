package import BlobStore
import Contracts
package import EventLog
package import Logging
package import Projections
import ServiceKit
import Synchronization

/// Sees to what nobody asks for: notes whose audio never comes expire, one whose event was not written gets it, and audio
/// that is of no use any more is removed. The first two for the partitions that this instance owns; audio for those, too,
/// where all instances reach the store, and otherwise wherever it lies in this instance's own.
///
/// All that is to be done follows from the log: after a crash or a takeover it is found again.
package final class VoiceNoteKeeper: PartitionOwner {
    private static let pause = Duration.seconds(30)
    private static let everywhere = Set(0..<Topics.partitions)

    private let log: any EventLog
    private let queue: VoiceNoteQueue
    private let store: any BlobStore
    private let metrics: VoiceNoteMetrics
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private struct State {
        var owned: Set<Int> = []
        /// Whether another instance may have left something in what is owned now.
        var isNew = false
    }

    private let state = Mutex(State())

    package init(
        log: any EventLog, file: ProjectionFile, store: any BlobStore, metrics: VoiceNoteMetrics,
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.log = log
        queue = VoiceNoteQueue(file: file)
        self.store = store
        self.metrics = metrics
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    package func own(_ partitions: Set<Int>) {
        state.withLock { state in
            state.owned.formUnion(partitions)
            state.isNew = true
        }
    }

    package func disown(_ partitions: Set<Int>) { state.withLock { $0.owned.subtract(partitions) } }

    /// Sweeps now and then until its task is cancelled.
    ///
    /// - Parameter folded: returns once positions are folded here.
    @concurrent
    package func run(folded: @escaping @Sendable ([Position]) async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await sweep(folded: folded)
            } catch {
                if Task.isCancelled { return }
                logger.warning("voice notes wait to be swept", metadata: ["reason": "\(error)"])
            }
            try? await clock.sleep(for: Self.pause)
        }
    }

    /// Does all that is to be done now.
    package func sweep(folded: @Sendable ([Position]) async throws -> Void) async throws {
        let (mine, isNew) = state.withLock { state in
            defer { state.isNew = false }
            return (state.owned, state.isNew)
        }
        do {
            try await sweep(mine, isNew: isNew, at: now(), folded: folded)
        } catch {
            if isNew { state.withLock { $0.isNew = true } }
            throw error
        }
    }

    private func sweep(
        _ mine: Set<Int>, isNew: Bool, at time: Int64, folded: @Sendable ([Position]) async throws -> Void
    ) async throws {
        while case let notes = try await queue.overdue(in: mine, before: time - VoiceNoteLimits.patience),
            !notes.isEmpty
        {
            try await append(notes.map { step(.expired, $0) }, folded: folded)
            metrics.expired.add(notes.count)
        }
        while case let notes = try await queue.untold(
            in: mine, from: time - (isNew ? VoiceNoteLimits.lookBack : VoiceNoteLimits.lookBackAgain),
            until: time - VoiceNoteLimits.eventPatience), !notes.isEmpty
        {
            try await append(notes.compactMap { $0.eventRecord?.newRecord() }, folded: folded)
        }
        let expired = time - VoiceNoteLimits.patience - VoiceNoteLimits.lastUploads
        while case let notes = try await queue.removable(
            in: store.name, partitions: store.isShared ? mine : Self.everywhere, expiredBefore: expired,
            announcedBefore: time - VoiceNoteLimits.kept), !notes.isEmpty
        {
            for note in notes { try await store.delete(note.note.blob.key) }
            try await append(notes.map { step(.removed, $0) }, folded: folded)
            metrics.removed.add(notes.count)
        }
    }

    private func step(_ kind: VoiceNoteStep.Kind, _ row: VoiceNoteRow) -> NewRecord {
        let step = VoiceNoteStep(kind, of: row.note.id, tenant: row.note.tenant, actor: "carillon", at: now())
        return DeliveryRecord.voiceNoteStep(step).newRecord(
            partition: row.note.home, key: Array(row.note.tenant.utf8))
    }

    private func append(
        _ records: [NewRecord], folded: @Sendable ([Position]) async throws -> Void
    ) async throws {
        try await folded(try await log.appendAll(records))
    }
}

extension VoiceNote {
    /// The partition that it, all about it, and its event stand in.
    var home: Int { Topics.home(of: tenant) }
}
