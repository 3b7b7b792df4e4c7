package import EventLog
import JSON

/// What may stand in `carillon.deliveries`. Each stands in the partition of its event, under the event's key; claims, jobs
/// that replay and their cancellations, and voice notes in the partition of their tenant, under the tenant's handle.
///
/// Indirect, because it goes from hand to hand: a copy counts one reference, not one for each text in it.
package indirect enum DeliveryRecord: Hashable, Sendable {
    case plan(Plan)
    case attempt(Attempt)
    case inboxRead(InboxRead)
    case claim(Claim)
    case replay(Replay)
    case replayJob(ReplayJob)
    case replayCancel(ReplayCancel)
    case purge(Purge)
    case voiceNote(VoiceNote)
    case voiceNoteStep(VoiceNoteStep)

    /// On a plan that resolves users or is a digest's, and on nothing else: whoever looks for those need not decode the
    /// others.
    package static let resolutionHeader: StaticString = "carillon-resolution"

    /// Kinds in the header by which whoever looks for voice notes passes over all others.
    package static let voiceNoteKind = "voice_note"
    package static let voiceNoteStepKind = "voice_note.step"

    /// - Parameters:
    ///   - partition: the partition of the event, or the tenant's.
    ///   - key: the key of the event, or the tenant's handle.
    package func newRecord(partition: Int, key: [UInt8]?) -> NewRecord {
        let headers: RecordHeaders
        let value: [UInt8]
        let time: Int64
        switch self {
        case .plan(let plan):
            headers = plan.resolution == nil && plan.digest == nil ? Self.planHeaders : Self.resolvedPlanHeaders
            (value, time) = (Self.bytes(plan), plan.at)
        case .attempt(let attempt): (headers, value, time) = (Self.attemptHeaders, Self.bytes(attempt), attempt.endedAt)
        case .inboxRead(let read):
            (headers, value, time) = (RecordFormat.headers("inbox.read"), read.jsonBytes, read.at)
        case .claim(let claim): (headers, value, time) = (RecordFormat.headers("claim"), claim.jsonBytes, claim.at)
        case .replay(let replay): (headers, value, time) = (RecordFormat.headers("replay"), replay.jsonBytes, replay.at)
        case .replayJob(let job):
            (headers, value, time) = (RecordFormat.headers("replay.job"), job.jsonBytes, job.createdAt)
        case .replayCancel(let cancel):
            (headers, value, time) = (RecordFormat.headers("replay.cancel"), cancel.jsonBytes, cancel.at)
        case .purge(let purge): (headers, value, time) = (RecordFormat.headers("purge"), purge.jsonBytes, purge.at)
        case .voiceNote(let note):
            (headers, value, time) = (RecordFormat.headers(Self.voiceNoteKind), note.jsonBytes, note.createdAt)
        case .voiceNoteStep(let step):
            (headers, value, time) = (RecordFormat.headers(Self.voiceNoteStepKind), step.jsonBytes, step.at)
        }
        return NewRecord(
            topic: Topics.deliveries, partition: partition, key: key, headers: headers, value: value, timestamp: time)
    }

    /// With the room that most of them take.
    private static func bytes(_ content: some JSONEncodable) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 960)
        content.write(to: &writer)
        return writer.bytes
    }

    // Made once: nearly all records are one of these.
    private static let attemptHeaders = RecordFormat.headers("attempt")
    private static let planHeaders = RecordFormat.headers("plan")
    private static let resolvedPlanHeaders = {
        var headers = planHeaders
        headers.append(resolutionHeader, "users")
        return headers
    }()

    /// - Throws: `ContractError`. A kind that this version doesn't know is one.
    package init(_ record: LogRecord) throws(ContractError) {
        try RecordFormat.check(record.header(RecordFormat.header), in: record.position)
        switch record.header(RecordFormat.kindHeader) {
        case "plan": self = .plan(try Plan(document: record.value))
        case "attempt": self = .attempt(try Attempt(document: record.value))
        case "inbox.read": self = .inboxRead(try InboxRead(document: record.value))
        case "claim": self = .claim(try Claim(document: record.value))
        case "replay": self = .replay(try Replay(document: record.value))
        case "replay.job": self = .replayJob(try ReplayJob(document: record.value))
        case "replay.cancel": self = .replayCancel(try ReplayCancel(document: record.value))
        case "purge": self = .purge(try Purge(document: record.value))
        case Self.voiceNoteKind: self = .voiceNote(try VoiceNote(document: record.value))
        case Self.voiceNoteStepKind: self = .voiceNoteStep(try VoiceNoteStep(document: record.value))
        case let kind?: throw ContractError("\"\(kind)\" is no kind that this version of Carillon knows")
        case nil: throw ContractError("it carries no kind")
        }
    }
}
