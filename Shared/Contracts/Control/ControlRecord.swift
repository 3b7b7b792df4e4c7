package import EventLog
import JSON

/// One change of one entity, as it stands in `carillon.control`: the whole document that it has from now on, or none if
/// it was deleted.
///
/// A fold takes it only if `revision` is the entity's revision plus one (an entity that never was has revision 0), so
/// that of two writers that knew the same state only the first in the log succeeds.
package struct ControlRecord: Hashable, Sendable {
    package var kind: EntityKind
    package var id: String
    package var tenant: String
    package var revision: Int
    /// Who did it: a key's id, or `carillon` for what the system does itself, or `cli`.
    package var actor: String
    /// What was done, as one word of the audit log: `create`, `update`, `delete`, `confirm`, `disable`, …
    package var action: String
    /// Milliseconds since 1970, UTC.
    package var at: Int64
    /// JSON; nil when the entity is deleted.
    package var document: [UInt8]?

    package init(
        kind: EntityKind, id: String, tenant: String, revision: Int, actor: String, action: String, at: Int64,
        document: [UInt8]?
    ) {
        self.kind = kind
        self.id = id
        self.tenant = tenant
        self.revision = revision
        self.actor = actor
        self.action = action
        self.at = at
        self.document = document
    }

    package func newRecord() -> NewRecord {
        var writer = JSONWriter(reservingCapacity: 256 + (document?.count ?? 0))
        writer.object { writer in
            writer.member("kind", kind.rawValue)
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("revision", revision)
            writer.member("actor", actor)
            writer.member("action", action)
            writer.member("at", Timestamp.text(at))
            if let document { writer.member("document", raw: document) } else { writer.memberNull("document") }
        }
        return NewRecord(
            topic: Topics.control, partition: 0, key: Array(id.utf8),
            headers: RecordFormat.headers(kind.rawValue), value: writer.bytes, timestamp: at)
    }

    /// - Throws: `ContractError`. A kind that this version doesn't know is one.
    package init(_ record: LogRecord) throws(ContractError) {
        try RecordFormat.check(record.header(RecordFormat.header), in: record.position)
        self = try decode(record.value) { (reader) throws(JSONDecodingError) in
            let name = try reader.string("kind")
            guard let kind = EntityKind(rawValue: name) else {
                throw reader.fault("kind", "\"\(name)\" is no kind that this version of Carillon knows")
            }
            let revision = try reader.int("revision")
            guard revision >= 1 else { throw reader.fault("revision", "must be at least 1") }
            return ControlRecord(
                kind: kind, id: try reader.string("id"), tenant: try reader.string("tenant"), revision: revision,
                actor: try reader.string("actor"), action: try reader.string("action"), at: try reader.time("at"),
                document: reader.optionalNode("document").map { Array($0.rawBytes) })
        }
    }
}
