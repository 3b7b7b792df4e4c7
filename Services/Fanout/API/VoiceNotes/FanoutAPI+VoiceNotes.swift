import Access
import BlobStore
import Contracts
import Control
import EventLog
import Foundation
import HTTPTypes
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    func addVoiceNotes(to tenant: TenantRoutes) {
        let scope = Scope.inboxWrite
        tenant.post("/mobile/voice-notes", scope, createVoiceNote)
        tenant.get("/mobile/voice-notes/:id", scope, getVoiceNote)
        tenant.post("/mobile/voice-notes/:id/upload-complete", scope, completeVoiceNote)
    }

    /// 201 with where the audio is to be put. Nobody hears of it yet.
    func createVoiceNote(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let body = try await request.json(upTo: Self.bodyLimit)
        let author = try InboxUser.of(request, credential, in: control)
        let creation = key.map { CreationKey(key: $0, body: body.bytes) }
        if let earlier = try earlierNote(of: author, creation) {
            return try answer(earlier, to: creation, credential)
        }
        let tenant = credential.tenant
        let input = try VoiceNoteInput(body.root)
        try RecipientCheck(control: control).check(input.recipients, at: "/recipients", of: tenant)
        let awaited = try file.read { try VoiceNoteRow.awaited(user: author.document.id, tenant: tenant, in: $0) }
        guard awaited < VoiceNoteLimits.mostAwaited else {
            throw Problem.conflict(
                "limit_reached",
                "There are \(VoiceNoteLimits.mostAwaited) voice notes already whose audio has not come yet.")
        }
        let time = now()
        let note = VoiceNote(
            id: Identifier.make(Identifier.voiceNote, at: time), tenant: tenant, user: author.document.id,
            userCreated: author.createdOffset, contentType: input.contentType.rawValue, size: input.size,
            sha256: input.sha256, durationMs: input.durationMs, recipients: input.recipients,
            store: voiceNotes.store.name, actor: credential.actor, key: creation, traceParent: request.trace?.parent,
            createdAt: time)
        let position = try await append(.voiceNote(note), of: tenant)
        // Where the same request came twice at once, the fold has taken the first in the log.
        if let taken = try earlierNote(of: author, creation), taken.note.id != note.id {
            return try answer(taken, to: creation, credential)
        }
        voiceNotes.metrics.announced.add()
        return answer(note, at: position, credential)
    }

    /// To who speaks, and once it is uploaded, to whomever its event came to.
    func getVoiceNote(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let user = try InboxUser.of(request, credential, in: control)
        let row = try voiceNote(try id(context), tenant: credential.tenant)
        let isAuthor = row.note.isBy(user)
        guard try isAuthor || isRecipient(user, of: row) else { throw Problem.notFound }
        var view = VoiceNoteView(row: row, isAuthor: isAuthor)
        let time = now()
        switch row.state {
        case .awaitingUpload where time < row.note.createdAt + VoiceNoteLimits.patience:
            view.upload = voiceNotes.links.upload(of: row.note, now: time)
        case .uploaded: view.download = voiceNotes.links.download(of: row.note, now: time)
        case .awaitingUpload, .expired: break
        }
        return Response.json(.ok, view, headers: [.cacheControl: "no-store"])
    }

    /// A note that is shown still.
    func voiceNote(_ id: String, tenant: String) throws -> VoiceNoteRow {
        let since = RowAges.shown(at: now())
        guard let row = try file.read({ try VoiceNoteRow.find(id, tenant: tenant, since: since, in: $0) }) else {
            throw Problem.notFound
        }
        return row
    }

    private func isRecipient(_ user: Entity<UserDocument>, of row: VoiceNoteRow) throws -> Bool {
        guard let event = row.event,
            let found = try file.read({
                try VoiceNoteRow.recipient(
                    user.document.id, tenant: user.document.tenant, of: event, home: row.note.home, in: $0)
            })
        else { return false }
        // Who had the same id before left them nothing.
        return found.created.map { $0 == user.createdOffset } ?? (found.at >= user.document.createdAt)
    }

    private func earlierNote(of author: Entity<UserDocument>, _ creation: CreationKey?) throws -> VoiceNoteRow? {
        guard let creation else { return nil }
        let since = now() - CreationKey.lifetime
        return try file.read {
            try VoiceNoteRow.find(
                keyHash: creation.keyHash, user: author.document.id, tenant: author.document.tenant, since: since,
                in: $0)
        }
    }

    private func answer(
        _ earlier: VoiceNoteRow, to creation: CreationKey?, _ credential: Credential
    ) throws -> Response {
        guard earlier.note.key == creation else {
            throw Problem.idempotencyKeyReused
        }
        var response = answer(earlier.note, at: earlier.position, credential)
        response.headers[.idempotencyReplayed] = "true"
        return response
    }

    /// As it was when it was announced; the link, too, which may have ended since: `GET` makes another.
    private func answer(_ note: VoiceNote, at position: Position, _ credential: Credential) -> Response {
        var view = VoiceNoteView(row: VoiceNoteRow(note, at: position), isAuthor: true)
        view.upload = voiceNotes.links.upload(of: note, now: note.createdAt)
        // Who has to say for whom they ask is to find it by the link, too.
        let user = note.user.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let query = credential.user == nil ? "?user=\(user)" : ""
        return Response.json(
            .created, view,
            headers: [
                .location: "/v2/handles/\(note.tenant)/mobile/voice-notes/\(note.id)\(query)",
                .cacheControl: "no-store", .carillonPosition: PositionHeader.text([position]),
            ])
    }
}

extension VoiceNote {
    /// Whether this user announced it, and not one who had the same id.
    func isBy(_ author: Entity<UserDocument>) -> Bool {
        user == author.document.id && userCreated == author.createdOffset
    }
}
