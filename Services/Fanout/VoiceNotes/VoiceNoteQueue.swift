import Contracts
import GRDB
import Projections

/// What is left to do about voice notes, by what is folded.
struct VoiceNoteQueue: Sendable {
    private static let step = 200

    private let file: ProjectionFile

    init(file: ProjectionFile) {
        self.file = file
    }

    /// Notes of some partitions that were announced before a time and are awaited still, the oldest first.
    func overdue(in partitions: Set<Int>, before time: Int64) async throws -> [VoiceNoteRow] {
        try await rows(
            by: "voice_notes_overdue", "ended IS NULL AND created_at < ?", in: partitions, order: "created_at", [time])
    }

    /// Notes of some partitions that were uploaded in a span of time and of which no event tells.
    func untold(in partitions: Set<Int>, from: Int64, until: Int64) async throws -> [VoiceNoteRow] {
        try await rows(
            by: "voice_notes_uploaded",
            "ended = 'uploaded' AND ended_at >= ? AND ended_at < ? AND NOT EXISTS (SELECT 1 FROM events WHERE id = n.event)",
            in: partitions, order: "ended_at", [from, until])
    }

    /// Notes in a store whose audio is to be removed: what has expired before a time, and all that was announced before
    /// another one.
    func removable(
        in store: String, partitions: Set<Int>, expiredBefore: Int64, announcedBefore: Int64
    ) async throws -> [VoiceNoteRow] {
        // Two walks, each as far as there is something to remove: what is uploaded and kept may be much.
        let old = try await rows(
            by: "voice_notes_kept", "ended IS NOT NULL AND removed_at IS NULL AND store = ? AND created_at < ?",
            in: partitions, order: "created_at", [store, announcedBefore])
        let expired = try await rows(
            by: "voice_notes_expired",
            "ended = 'expired' AND removed_at IS NULL AND store = ? AND created_at >= ? AND created_at < ?",
            in: partitions, order: "created_at", [store, announcedBefore, expiredBefore])
        return old + expired
    }

    /// - Parameter index: named, because what is left to do is little of what there is, which SQLite can't know.
    private func rows(
        by index: String, _ condition: String, in partitions: Set<Int>, order: String, _ arguments: StatementArguments
    ) async throws -> [VoiceNoteRow] {
        // No index would serve a condition that nothing meets.
        guard !partitions.isEmpty else { return [] }
        let homes = partitions.sorted().map(String.init).joined(separator: ", ")
        return try await file.scan { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(VoiceNoteRow.columns) FROM voice_notes n INDEXED BY \(index)
                    WHERE \(condition) AND home IN (\(homes)) ORDER BY \(order) LIMIT \(Self.step)
                    """, arguments: arguments
            ).map(VoiceNoteRow.init(row:))
        }
    }
}
