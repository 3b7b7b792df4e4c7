import BlobStore
import Contracts
import HTTPTypes
import Hummingbird
import ServiceKit

// Audio that comes to this instance and goes from it, where the store is a folder of its own. Whoever holds a link may do what
// it says: no key, and no more than this one note.
extension FanoutAPI {
    func addVoiceNoteAudio(to routes: Routes, _ readiness: Readiness) {
        routes.on(
            .put, "\(StreamedBody.prefix):token", access: .proof, use: readiness.guarding(receiveVoiceNoteAudio))
        routes.on(.get, "/v2/downloads/:token", access: .proof, use: readiness.guarding(sendVoiceNoteAudio))
    }

    /// Takes the audio as it comes, whatever it is: `upload-complete` says whether it is what was announced. 204.
    @Sendable func receiveVoiceNoteAudio(
        _ request: Request, _ context: CarillonRequestContext
    ) async throws -> Response {
        let (note, folder) = try audio(context) { text, time throws(SignedTokenError) in
            try voiceNotes.links.uploadClaim(text, now: time)
        } requiring: { row in
            switch row.state {
            case .awaitingUpload: break
            case .uploaded:
                throw Problem.conflict("already_uploaded", "The audio of this voice note has come and was checked.")
            case .expired: throw Self.expired
            }
        }
        if let said = request.mediaType, said != note.contentType {
            throw Problem.unsupportedMediaType([note.contentType])
        }
        if let length = request.headers.value(.contentLength).flatMap({ Int($0) }), length > note.size {
            throw Problem.tooLarge(limit: note.size)
        }
        guard voiceNotes.slots.take() else {
            throw Problem.unavailable("too_busy", "Too many uploads are under way here; try again.")
        }
        defer { voiceNotes.slots.release() }
        do {
            let digest = try await storing(context) {
                try await folder.receive(StreamedBody(request), as: note.blob)
            }
            voiceNotes.metrics.bytes.add(digest.size)
        } catch is BlobTooLarge {
            throw Problem.tooLarge(limit: note.size)
        }
        return Response(status: .noContent)
    }

    /// The audio, or the part of it that is asked for.
    @Sendable func sendVoiceNoteAudio(
        _ request: Request, _ context: CarillonRequestContext
    ) async throws -> Response {
        let (note, folder) = try audio(context) { text, time throws(SignedTokenError) in
            try voiceNotes.links.downloadClaim(text, now: time)
        } requiring: { row in
            guard row.state == .uploaded else { throw Problem.notFound }
        }
        guard let path = try folder.path(of: note.blob.key) else {
            throw Problem(.gone, "audio_gone", "The audio is no longer kept.")
        }
        let tag = "\"\(note.sha256)\""
        var headers: HTTPFields = [
            .contentType: note.contentType, .acceptRanges: "bytes", .eTag: tag, .cacheControl: "private, no-store",
            .contentDisposition: "attachment; filename=\"\(note.fileName)\"", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: "sandbox; default-src 'none'",
        ]
        // Of something else, no part is of use.
        let isSame = request.headers.value(.ifRange).map { $0 == tag } ?? true
        switch ByteRange(isSame ? request.headers.value(.range) : nil, size: note.size) {
        case .whole:
            return Response(
                status: .ok, headers: headers, body: try await FileIO().loadFile(path: path, context: context))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(note.size)"
            return Response(
                status: .partialContent, headers: headers,
                body: try await FileIO().loadFile(path: path, range: range, context: context))
        case .unsatisfiable:
            throw Problem(
                .rangeNotSatisfiable, "range_not_satisfiable", "The audio has \(note.size) bytes.",
                headers: [.contentRange: "bytes */\(note.size)"])
        }
    }

    /// The note of a link of ours, and the folder that its audio lies in.
    private func audio(
        _ context: CarillonRequestContext,
        _ claim: (String, Int64) throws(SignedTokenError) -> VoiceNoteLinks.Claim,
        requiring check: (VoiceNoteRow) throws -> Void
    ) throws -> (VoiceNote, BlobFolder) {
        let claimed: VoiceNoteLinks.Claim
        do throws(SignedTokenError) {
            claimed = try claim(try token(context), now())
        } catch {
            throw Self.problem(of: error)
        }
        let row = try voiceNote(claimed.note, tenant: claimed.tenant)
        try check(row)
        try requireStore(of: row.note)
        guard let folder = voiceNotes.store as? BlobFolder else { throw Problem.notFound }
        return (row.note, folder)
    }
}
