import Contracts
package import EventLog
package import GRDB
import JSON
import Projections
import ServiceKit

/// Voice notes, and what became of each.
///
/// It looks at their own records alone, and passes over all others by a header. What is older than the log keeps events is
/// shown no more; rows stay a little longer, until their audio is removed.
package struct VoiceNotesFold: Fold {
    private let now: @Sendable () -> Int64

    /// - Parameter now: for how long rows are kept, see `RowAges`.
    package init(now: @escaping @Sendable () -> Int64 = SystemTime.now) {
        self.now = now
    }

    package var name: String { "voice_notes" }
    package var version: Int { 2 }
    package var topics: [String] { [Topics.deliveries] }

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE voice_notes (
                    id TEXT NOT NULL PRIMARY KEY,
                    tenant TEXT NOT NULL,
                    user TEXT NOT NULL,
                    -- The partition that it stands in.
                    home INTEGER NOT NULL,
                    log_offset INTEGER NOT NULL,
                    key_hash TEXT,
                    created_at INTEGER NOT NULL,
                    store TEXT NOT NULL,
                    document TEXT NOT NULL,
                    ended TEXT CHECK (ended IN ('uploaded', 'expired')),
                    ended_at INTEGER,
                    -- Derived from the note: of what is uploaded.
                    event TEXT,
                    removed_at INTEGER,
                    CHECK ((ended IS NULL) = (ended_at IS NULL)),
                    CHECK (removed_at IS NULL OR ended IS NOT NULL)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX voice_notes_by_key ON voice_notes (tenant, user, key_hash) WHERE key_hash IS NOT NULL;
                CREATE INDEX voice_notes_by_age ON voice_notes (home, created_at);
                CREATE INDEX voice_notes_awaited ON voice_notes (tenant, user, created_at) WHERE ended IS NULL;
                CREATE INDEX voice_notes_overdue ON voice_notes (created_at) WHERE ended IS NULL;
                CREATE INDEX voice_notes_uploaded ON voice_notes (ended_at) WHERE ended = 'uploaded';
                CREATE INDEX voice_notes_kept ON voice_notes (created_at) WHERE ended IS NOT NULL AND removed_at IS NULL;
                CREATE INDEX voice_notes_expired ON voice_notes (created_at) WHERE ended = 'expired' AND removed_at IS NULL;
                """)
        try RowAges.create("voice_notes_ages", in: database)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(
            sql: "DROP TABLE IF EXISTS voice_notes; DROP TABLE IF EXISTS voice_notes_ages")
    }

    package func apply(
        _ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void
    ) throws {
        // Nearly all are of deliveries, and cost a look at a header: rows go when there is another note.
        let records = records.filter(Self.concerns)
        guard !records.isEmpty else { return }
        var ages = try RowAges(
            "voice_notes_ages", kept: VoiceNoteLimits.kept + VoiceNoteLimits.removalTime, now: now(), in: database)
        for record in records {
            ages.saw(record)
            // What can't be decoded is reported by the fold of the deliveries, which decodes everything.
            switch try? DeliveryRecord(record) {
            case .voiceNote(let note):
                try insert(note, at: record.position, in: database)
                ages.wrote(in: record.position.partition, at: note.createdAt)
            case .voiceNoteStep(let step): try apply(step, in: database)
            default: break
            }
        }
        try ages.expire { partition, time in
            try database.cachedStatement(sql: "DELETE FROM voice_notes WHERE home = ? AND created_at < ?")
                .execute(arguments: [partition, time])
            return nil
        }
    }

    private static func concerns(_ record: LogRecord) -> Bool {
        record.headers.withFields { fields in
            fields.contains { field in
                field.name == RecordFormat.kindHeader
                    && (field.value.equals(DeliveryRecord.voiceNoteKind)
                        || field.value.equals(DeliveryRecord.voiceNoteStepKind))
            }
        }
    }

    /// Of several notes of a user with one key the first counts, for as long as keys are remembered.
    private func insert(_ note: VoiceNote, at position: Position, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO voice_notes (id, tenant, user, home, key_hash, created_at, store, document, log_offset)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?10 WHERE NOT EXISTS (
                    SELECT 1 FROM voice_notes WHERE tenant = ?2 AND user = ?3 AND key_hash = ?5 AND created_at > ?9)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            note.id, note.tenant, note.user, position.partition, note.key?.keyHash, note.createdAt, note.store,
            String(decoding: note.jsonBytes, as: UTF8.self), note.createdAt - CreationKey.lifetime, position.offset,
        ])
    }

    private func apply(_ step: VoiceNoteStep, in database: Database) throws {
        switch step.kind {
        case .uploaded, .expired:
            let event = step.kind == .uploaded ? VoiceNoteRow.eventID(of: step.note, uploadedAt: step.at) : nil
            try database.cachedStatement(
                sql: """
                    UPDATE voice_notes SET ended = ?, ended_at = ?, event = ?
                    WHERE id = ? AND tenant = ? AND ended IS NULL
                    """
            ).execute(arguments: [step.kind.rawValue, step.at, event, step.note, step.tenant])
        case .removed:
            try database.cachedStatement(
                sql: """
                    UPDATE voice_notes SET removed_at = ?
                    WHERE id = ? AND tenant = ? AND ended IS NOT NULL AND removed_at IS NULL
                    """
            ).execute(arguments: [step.at, step.note, step.tenant])
        }
    }
}
