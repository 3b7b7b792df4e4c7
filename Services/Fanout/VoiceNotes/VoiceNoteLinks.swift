import BlobStore
import Contracts

/// Links to put the audio of a note there and to get it: those of its store, or where that has none, of this instance's own
/// routes.
struct VoiceNoteLinks: Sendable {
    /// A link, and until when it works: milliseconds since 1970.
    struct Link: Sendable {
        let link: BlobLink
        let expiresAt: Int64
    }

    /// What a link of our own stands for.
    struct Claim: Hashable, Sendable {
        let tenant: String
        let note: String
    }

    private let store: any BlobStore
    private let uploads: SignedToken
    private let downloads: SignedToken
    private let publicURL: String

    init(store: any BlobStore, masterKey: MasterKey, publicURL: String) {
        self.store = store
        uploads = SignedToken(masterKey: masterKey, purpose: "voice-note-uploads")
        downloads = SignedToken(masterKey: masterKey, purpose: "voice-note-downloads")
        self.publicURL = publicURL
    }

    /// Works no longer than the audio is awaited.
    func upload(of note: VoiceNote, now: Int64) -> Link {
        let expiresAt = min(now + VoiceNoteLimits.uploadLifetime, note.createdAt + VoiceNoteLimits.patience)
        let seconds = Int(max(1000, expiresAt - now) / 1000)
        let own = BlobLink(
            url: "\(publicURL)/v2/uploads/\(uploads.make([note.tenant, note.id], expiresAt: expiresAt))",
            headers: ["Content-Type": note.contentType])
        return Link(
            link: store(of: note)?.uploadLink(note.blob, now: now, for: seconds) ?? own, expiresAt: expiresAt)
    }

    func download(of note: VoiceNote, now: Int64) -> Link {
        let expiresAt = min(now + VoiceNoteLimits.downloadLifetime, note.createdAt + VoiceNoteLimits.kept)
        let seconds = Int(max(1000, expiresAt - now) / 1000)
        let own = BlobLink(
            url: "\(publicURL)/v2/downloads/\(downloads.make([note.tenant, note.id], expiresAt: expiresAt))")
        return Link(
            link: store(of: note)?.downloadLink(note.blob, fileName: note.fileName, now: now, for: seconds) ?? own,
            expiresAt: expiresAt)
    }

    /// nil where its audio is not in our store: our own routes then say so.
    private func store(of note: VoiceNote) -> (any BlobStore)? { note.store == store.name ? store : nil }

    func uploadClaim(_ token: some StringProtocol, now: Int64) throws(SignedTokenError) -> Claim {
        try Self.claim(token, uploads, now)
    }

    func downloadClaim(_ token: some StringProtocol, now: Int64) throws(SignedTokenError) -> Claim {
        try Self.claim(token, downloads, now)
    }

    private static func claim(
        _ text: some StringProtocol, _ token: SignedToken, _ now: Int64
    ) throws(SignedTokenError) -> Claim {
        let texts = try token.read(text, count: 2, now: now)
        return Claim(tenant: texts[0], note: texts[1])
    }
}
