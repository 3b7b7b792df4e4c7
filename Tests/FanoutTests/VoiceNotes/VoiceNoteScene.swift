import Access
import BlobStore
import Contracts
import Control
import Crypto
import EventLog
import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import Projections
import ServiceKit
import Testing

@testable import Fanout

/// What tests of voice notes do over and over.
struct VoiceNoteScene: Sendable {
    let scene: APIScene
    let client: APIClient

    /// Sounds like nothing, and is a WAVE file by its beginning.
    static let audio = Array("RIFF".utf8) + [36, 0, 0, 0] + Array("WAVEfmt ".utf8) + [UInt8](repeating: 5, count: 1000)

    static func hash(_ audio: [UInt8]) -> String {
        SHA256.hash(data: audio).withUnsafeBytes { Hex.text($0) }
    }

    static func body(
        _ audio: [UInt8] = audio, contentType: String = "audio/wav", recipients: String = #"{"users": ["bob"]}"#
    ) -> String {
        """
        {"contentType": "\(contentType)", "size": \(audio.count), "sha256": "\(hash(audio))", "durationMs": 1200,
         "recipients": \(recipients)}
        """
    }

    /// With `ada`, `bob` and `eve` in the directory of `acme`, and an `ada` in that of `beta`.
    static func run(_ body: @Sendable (VoiceNoteScene) async throws -> Void) async throws {
        try await APIScene.run { scene, client in
            for id in ["ada", "bob", "eve"] { _ = try await client.send(.put, "/directory/users/\(id)", "{}") }
            _ = try await client.with(key: scene.beta.key.text).send(.put, "/directory/users/ada", "{}", handle: "beta")
            try await body(VoiceNoteScene(scene: scene, client: client))
        }
    }

    func announce(
        _ body: String = body(), as user: String = "ada", key: String? = nil
    ) async throws -> APIClient.Answer {
        try await client.post("/mobile/voice-notes?user=\(user)", body, key: key)
    }

    /// Announces a note and answers its id and the path of its upload link.
    func announced(_ body: String = body()) async throws -> (id: String, upload: String) {
        let answer = try await announce(body)
        try #require(answer.status == .created, "\(answer.text)")
        return (try #require(answer["id"]?.string), try path(answer["uploadUrl"]))
    }

    func path(_ url: JSONNode?) throws -> String {
        let url = try #require(url?.string)
        try #require(url.hasPrefix(APIScene.publicURL))
        return String(url.dropFirst(APIScene.publicURL.count))
    }

    func put(
        _ path: String, _ audio: [UInt8] = audio, type: String? = "audio/wav"
    ) async throws -> APIClient.Answer {
        var headers: HTTPFields = [:]
        if let type { headers[.contentType] = type }
        let response = try await client.client.execute(
            uri: path, method: .put, headers: headers, body: ByteBuffer(bytes: audio))
        let text = String(buffer: response.body)
        return APIClient.Answer(
            status: response.status, headers: response.headers, text: text,
            json: try JSONDocument(parsing: Array((text.isEmpty ? "null" : text).utf8)).root)
    }

    func complete(_ id: String, as user: String = "ada") async throws -> APIClient.Answer {
        try await client.post("/mobile/voice-notes/\(id)/upload-complete?user=\(user)")
    }

    func get(_ id: String, as user: String = "ada") async throws -> APIClient.Answer {
        try await client.get("/mobile/voice-notes/\(id)?user=\(user)")
    }

    /// A note that is uploaded, and its event.
    func uploaded() async throws -> (id: String, event: EventRecord) {
        let (id, upload) = try await announced()
        #expect(try await put(upload).status == .noContent)
        let done = try await complete(id)
        try #require(done.status == .ok, "\(done.text)")
        return (id, try #require(try await events().last))
    }

    func events() async throws -> [EventRecord] {
        try await scene.scene.records(of: Topics.events).map { try EventRecord($0) }
    }

    /// Plans an event for users, as the planner would.
    func plan(_ event: EventRecord, for users: [String]) async throws {
        let record = try #require(
            try await scene.scene.records(of: Topics.events).first { try EventRecord($0).id == event.id })
        let plan = Plan(
            event: event.id, eventType: event.type, tenant: event.tenant, partition: record.position.partition,
            offset: record.position.offset, acceptedAt: event.acceptedAt, at: scene.clock.now, deliveries: [],
            resolution: Resolution(
                users: try users.map { user in
                    let created = try #require(scene.instance.control.user(tenant: event.tenant, id: user))
                    return ResolvedUser(
                        user: user, because: ["user"], mail: .noAddress, inbox: true, created: created.createdOffset)
                }, missing: []))
        try await scene.append([.plan(plan)], partition: record.position.partition)
    }

    func keeper(_ store: (any BlobStore)? = nil, owning: Set<Int> = Set(0..<Topics.partitions)) -> VoiceNoteKeeper {
        let clock = scene.clock
        let keeper = VoiceNoteKeeper(
            log: scene.scene.log, file: scene.instance.file, store: store ?? scene.blobs,
            metrics: VoiceNoteMetrics(Metrics()), now: { clock.now }, logger: Instance.quiet)
        keeper.own(owning)
        return keeper
    }

    func sweep(_ keeper: VoiceNoteKeeper) async throws {
        try await keeper.sweep { [scene] in try await scene.instance.runner.wait(until: $0, timeout: .seconds(30)) }
    }

    /// The steps that the log has of notes.
    func steps() async throws -> [VoiceNoteStep] {
        try await scene.scene.records(of: Topics.deliveries).compactMap { record in
            guard case .voiceNoteStep(let step) = try DeliveryRecord(record) else { return nil }
            return step
        }
    }
}
