package import JSON

/// What becomes of a voice note. It stands where the note does, so that which of two came first is never in doubt: of
/// `uploaded` and `expired` the first in the log counts.
package struct VoiceNoteStep: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The audio has come, and is what was announced. An event tells of it, whose id and time follow from this record.
        case uploaded
        /// It has not come in time.
        case expired
        /// No audio is kept of it any more, or never was.
        case removed
    }

    package var kind: Kind
    package var note: String
    package var tenant: String
    /// Who asked: a key's id, or `carillon`.
    package var actor: String
    package var at: Int64

    package init(_ kind: Kind, of note: String, tenant: String, actor: String, at: Int64) {
        self.kind = kind
        self.note = note
        self.tenant = tenant
        self.actor = actor
        self.at = at
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        guard let kind: Kind = try reader.optionalChoice("step") else { throw .missing(reader.pointer(to: "step")) }
        self.kind = kind
        note = try reader.string("note")
        tenant = try reader.string("tenant")
        actor = try reader.string("actor")
        at = try reader.time("at")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("step", kind.rawValue)
            writer.member("note", note)
            writer.member("tenant", tenant)
            writer.member("actor", actor)
            writer.member("at", time: at)
        }
    }
}
