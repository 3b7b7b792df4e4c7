import BlobStore
import Contracts
import EventLog
import GRDB
import JSON

/// A voice note as it is folded.
struct VoiceNoteRow: Sendable {
    enum State: String, Sendable {
        case awaitingUpload = "awaiting_upload"
        case uploaded, expired
    }

    let note: VoiceNote
    /// Where it was announced.
    let position: Position
    let state: State
    /// When it was uploaded or had expired.
    let endedAt: Int64?
    /// Of an uploaded one.
    let event: String?

    init(_ note: VoiceNote, at position: Position) {
        self.note = note
        self.position = position
        state = .awaitingUpload
        endedAt = nil
        event = nil
    }

    /// The one event that tells of a note, whoever appends it, and however often.
    static func eventID(of note: String, uploadedAt: Int64) -> String {
        Identifier.derived(Identifier.event, at: uploadedAt, from: ["voice_note", note])
    }

    /// The event of an uploaded note; nil for others. All of it follows from the log.
    var eventRecord: EventRecord? {
        guard state == .uploaded, let endedAt, let event else { return nil }
        var writer = JSONWriter(reservingCapacity: 320)
        writer.object { writer in
            writer.member("voiceNoteId", note.id)
            writeAudio(to: &writer)
            writer.member("uploadedBy", note.user)
            writer.member("uploadedAt", time: endedAt)
        }
        return EventRecord(
            id: event, type: SystemEventType.voiceNote, schemaVersion: 1, source: "carillon", tenant: note.tenant,
            acceptedAt: endedAt, recipients: note.recipients, payload: writer.bytes, traceParent: note.traceParent)
    }

    func writeAudio(to writer: inout JSONWriter) {
        writer.member("contentType", note.contentType)
        writer.member("size", note.size)
        writer.member("sha256", note.sha256)
        writer.member("durationMs", note.durationMs)
    }
}

extension VoiceNote {
    /// Its audio, as it was announced.
    var blob: ExpectedBlob {
        ExpectedBlob(key: "\(tenant)/\(id)", contentType: contentType, size: size, sha256: sha256)
    }

    /// What its audio is called where it is saved.
    var fileName: String { "\(id).\(AudioType(rawValue: contentType)?.fileExtension ?? "bin")" }
}

extension VoiceNoteRow {
    static let columns = "document, ended, ended_at, event, home, log_offset"

    /// - Throws: `ContractError` for what the fold can't have written.
    init(row: Row) throws {
        let document: String = row[0]
        let ended: String? = row[1]
        note = try VoiceNote(document: Array(document.utf8))
        state = ended.flatMap(State.init(rawValue:)) ?? .awaitingUpload
        endedAt = row[2]
        event = row[3]
        position = Position(topic: Topics.deliveries, partition: row[4], offset: row[5])
    }

    /// - Parameter since: what was announced earlier is not shown.
    static func find(_ id: String, tenant: String, since: Int64, in database: Database) throws -> VoiceNoteRow? {
        let find = try database.cachedStatement(
            sql: "SELECT \(columns) FROM voice_notes WHERE id = ? AND tenant = ? AND created_at >= ?")
        return try Row.fetchOne(find, arguments: [id, tenant, since]).map(VoiceNoteRow.init(row:))
    }

    /// The note of a user that came with a key, if that is remembered still.
    static func find(
        keyHash: String, user: String, tenant: String, since: Int64, in database: Database
    ) throws -> VoiceNoteRow? {
        let find = try database.cachedStatement(
            sql: """
                SELECT \(columns) FROM voice_notes WHERE tenant = ? AND user = ? AND key_hash = ? AND created_at > ?
                """)
        return try Row.fetchOne(find, arguments: [tenant, user, keyHash, since]).map(VoiceNoteRow.init(row:))
    }

    /// How many notes of a user are awaited.
    static func awaited(user: String, tenant: String, in database: Database) throws -> Int {
        let count = try database.cachedStatement(
            sql: "SELECT count(*) FROM voice_notes WHERE tenant = ? AND user = ? AND ended IS NULL")
        return try Int.fetchOne(count, arguments: [tenant, user]) ?? 0
    }

    /// Where the user was created to whom the event of a note came; nil where it came to no such user.
    ///
    /// - Parameter home: the partition of the note and its event.
    static func recipient(
        _ user: String, tenant: String, of event: String, home: Int, in database: Database
    ) throws -> (created: Int64?, at: Int64)? {
        let find = try database.cachedStatement(
            sql: """
                SELECT user_offset, created_at FROM resolved_users
                WHERE event = ? AND partition = ? AND user = ? AND tenant = ?
                """)
        return try Row.fetchOne(find, arguments: [event, home, user, tenant]).map { ($0[0], $0[1]) }
    }
}
