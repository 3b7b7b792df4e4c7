import Contracts
import EventLog
import JSON
import Testing

@Suite struct VoiceNoteRecordTests {
    private static let note = VoiceNote(
        id: "vn_1", tenant: "acme", user: "ada", userCreated: 9_000_000_000, contentType: "audio/mp4", size: 12,
        sha256: "09ca7e4e", durationMs: 1200,
        recipients: Recipients(subscribers: true, users: ["bob"], pattern: Array(#"{"plan":["pro"]}"#.utf8)),
        store: "folder:one", actor: "key_1", key: CreationKey(key: "k", body: [1]), traceParent: "00-a-b-01",
        createdAt: 4)

    private static let bare = VoiceNote(
        id: "vn_2", tenant: "acme", user: "ada", userCreated: 0, contentType: "audio/ogg", size: 1, sha256: "",
        durationMs: 1, recipients: .everySubscriber, store: "s3://b/", actor: "key_1", createdAt: 4)

    private static let contents: [DeliveryRecord] =
        [.voiceNote(note), .voiceNote(bare)]
        + VoiceNoteStep.Kind.allCases.map {
            .voiceNoteStep(VoiceNoteStep($0, of: "vn_1", tenant: "acme", actor: "carillon", at: 5))
        }

    @Test(arguments: contents)
    func `a voice note and its steps go there and back`(content: DeliveryRecord) throws {
        let record = content.newRecord(partition: 3, key: nil)
        let stood = LogRecord(
            position: Position(topic: record.topic, partition: 3, offset: 7), key: nil, headers: record.headers,
            value: record.value, timestamp: record.timestamp ?? 0)
        #expect(try DeliveryRecord(stood) == content)
    }

    @Test func `a step that nobody knows is not read`() {
        let record = LogRecord(
            position: Position(topic: Topics.deliveries, partition: 0, offset: 0), key: nil,
            headers: [RecordHeader("carillon-format", "1"), RecordHeader("carillon-kind", "voice_note.step")],
            value: Array(
                #"{"step": "sung", "note": "vn_1", "tenant": "acme", "actor": "a", "at": "2026-03-01T09:30:00Z"}"#.utf8),
            timestamp: 0)
        #expect(throws: ContractError.self) { try DeliveryRecord(record) }
    }
}
