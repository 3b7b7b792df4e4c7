import BlobStore
import Contracts
import JSON

/// A voice note as its author or one of its recipients sees it.
struct VoiceNoteView: JSONEncodable {
    let row: VoiceNoteRow
    /// Whether it is shown to who speaks.
    let isAuthor: Bool
    var upload: VoiceNoteLinks.Link?
    var download: VoiceNoteLinks.Link?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", row.note.id)
            writer.member("state", row.state.rawValue)
            writer.member("user", row.note.user)
            row.writeAudio(to: &writer)
            if isAuthor { writer.member("recipients", row.note.recipients) }
            writer.member("createdAt", time: row.note.createdAt)
            switch row.state {
            case .awaitingUpload: break
            case .uploaded: writer.member("uploadedAt", ifPresent: row.endedAt, as: .time)
            case .expired: writer.member("expiredAt", ifPresent: row.endedAt, as: .time)
            }
            writer.member("eventId", ifPresent: row.event)
            if let upload {
                writer.member("uploadUrl", upload.link.url)
                writer.member(
                    "uploadHeaders",
                    object: { writer in
                        for (name, value) in upload.link.headers.sorted(by: { $0.key < $1.key }) {
                            writer.member(name, value)
                        }
                    })
                writer.member("uploadExpiresAt", time: upload.expiresAt)
            }
            if let download {
                writer.member("downloadUrl", download.link.url)
                writer.member("downloadExpiresAt", time: download.expiresAt)
            }
        }
    }
}
