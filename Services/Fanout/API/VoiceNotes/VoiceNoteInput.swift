import Contracts
import JSON
import ServiceKit

/// `{"contentType", "size", "sha256", "durationMs", "recipients"}`: what somebody is about to upload, and for whom.
struct VoiceNoteInput: Sendable {
    let contentType: AudioType
    let size: Int
    /// In lower case.
    let sha256: String
    let durationMs: Int
    let recipients: Recipients

    /// - Throws: `JSONDecodingError`, and `Problem` for what is wrong with the recipients.
    init(_ body: JSONNode) throws {
        let reader = try JSONObjectReader(
            body, allowing: ["contentType", "size", "sha256", "durationMs", "recipients"])
        guard let contentType = AudioType(rawValue: try reader.string("contentType")) else {
            let known = AudioType.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.fault("contentType", "must be one of \(known)")
        }
        self.contentType = contentType
        size = try reader.int("size")
        guard size >= 1 else { throw reader.fault("size", "must be at least 1") }
        guard size <= VoiceNoteLimits.mostBytes else {
            throw Problem.invalid("/size", "too_large", "must be at most \(VoiceNoteLimits.mostBytes) bytes")
        }
        sha256 = try reader.string("sha256").lowercased()
        guard sha256.utf8.count == 64, sha256.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { throw reader.fault("sha256", "must be 64 hexadecimal digits") }
        durationMs = try reader.int("durationMs")
        guard (1...VoiceNoteLimits.mostDurationMs).contains(durationMs) else {
            throw reader.fault("durationMs", "must be from 1 to \(VoiceNoteLimits.mostDurationMs)")
        }
        recipients = try Recipients(posted: try reader.node("recipients"), at: "/recipients")
    }
}
