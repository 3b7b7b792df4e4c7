import Access
import BlobStore
import Contracts
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import Logging
import ServiceKit

extension FanoutAPI {
    /// Checks what has come against what was announced, and if it is that, has an event tell of it. Said again, it answers
    /// the same; where something else has come, the note stays as it is, and the audio can be uploaded once more.
    func completeVoiceNote(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let user = try InboxUser.of(request, credential, in: control)
        var row = try voiceNote(try id(context), tenant: credential.tenant)
        guard row.note.isBy(user) else { throw Problem.notFound }
        var positions: [Position] = []
        if row.state == .awaitingUpload {
            guard now() < row.note.createdAt + VoiceNoteLimits.patience else { throw Self.expired }
            try await storing(context) { try await check(row.note) }
            let step = VoiceNoteStep(
                .uploaded, of: row.note.id, tenant: credential.tenant, actor: credential.actor, at: now())
            positions.append(try await append(.voiceNoteStep(step), of: credential.tenant))
            // Which of several steps counts is for the fold to say.
            row = try voiceNote(row.note.id, tenant: credential.tenant)
            if row.endedAt == step.at { voiceNotes.metrics.uploaded.add() }
        }
        guard let event = row.eventRecord else { throw Self.expired }
        positions.append(try await post(event).position)
        return Response.json(
            .ok, VoiceNoteView(row: row, isAuthor: true),
            headers: [.carillonPosition: PositionHeader.text(positions)])
    }

    static let expired = Problem(
        .gone, "upload_expired", "The audio has not come within 24 hours: announce another voice note.")

    /// What is told where the audio lies, or is to lie, in another store: the folder of another instance, or one that was configured before.
    func requireStore(of note: VoiceNote) throws(Problem) {
        guard note.store != voiceNotes.store.name else { return }
        throw Problem.unavailable(
            "stored_elsewhere",
            "The audio of this voice note is kept in another store than that of this instance. Several instances of the fan-out need one for all of them, by CARILLON_BLOB_URL."
        )
    }

    /// Does something with the store, and writes down what is wrong with it.
    func storing<Result>(_ context: CarillonRequestContext, _ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let error as BlobStoreError {
            context.logger.error("the store for audio fails", metadata: ["reason": "\(error)"])
            throw error
        }
    }

    /// - Throws: `Problem` 409 where nothing has come, 422 with the check that failed.
    private func check(_ note: VoiceNote) async throws {
        try requireStore(of: note)
        guard let found = try await voiceNotes.store.digest(of: note.blob.key, upTo: note.size) else {
            throw Problem.conflict("not_uploaded", "Nothing has been uploaded yet: send it to the upload URL first.")
        }
        if found.size != note.size {
            let size = found.size > note.size ? "more bytes" : "\(found.size) bytes"
            throw refusal("size", "size_mismatch", "is \(note.size), and \(size) have come")
        }
        if found.sha256 != note.sha256 {
            throw refusal("sha256", "sha256_mismatch", "is not the hash of what has come, which is \(found.sha256)")
        }
        guard AudioType(rawValue: note.contentType)?.isContainer(of: found.head) == true else {
            throw refusal(
                "contentType", "content_mismatch", "is \(note.contentType), and what has come is no such file")
        }
    }

    private func refusal(_ member: String, _ code: String, _ message: String) -> Problem {
        voiceNotes.metrics.refused(member)
        return Problem(
            .unprocessableContent, code, "/\(member) \(message). It can be uploaded again.",
            errors: [Problem.Fault(pointer: "/\(member)", code: code, message: message)])
    }
}
