import Access
import BlobStore
import Contracts
import EventLog
import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import Projections
import ServiceKit
import Testing

@testable import Fanout

@Suite struct VoiceNoteKeeperTests {
    private static let day = Duration.seconds(86_400)

    private static func blob(_ notes: VoiceNoteScene, _ id: String) async throws -> BlobDigest? {
        try await notes.scene.blobs.digest(of: "acme/\(id)", upTo: VoiceNoteLimits.mostBytes)
    }

    @Test func `what is never completed expires after a day, for good, and its audio goes`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, upload) = try await notes.announced()
            _ = try await notes.put(upload)
            let keeper = notes.keeper()
            notes.scene.clock.advance(by: Self.day)
            try await notes.sweep(keeper)
            #expect(try await notes.steps().isEmpty)
            try await notes.complete(id).problem(.gone, "upload_expired")
            #expect(try await notes.get(id)["uploadUrl"] == nil)

            notes.scene.clock.advance(by: .milliseconds(1))
            try await notes.sweep(keeper)
            let expired = try await notes.get(id)
            #expect(expired["state"]?.string == "expired")
            #expect(expired["expiredAt"]?.string == Timestamp.text(notes.scene.clock.now))
            try await notes.complete(id).problem(.gone, "upload_expired")
            // Whoever began at the last moment may be at it still.
            #expect(try await Self.blob(notes, id) != nil)
            notes.scene.clock.advance(by: .seconds(3600))
            try await notes.sweep(keeper)
            #expect(try await Self.blob(notes, id) == nil)
            try await notes.sweep(keeper)
            #expect(try await notes.steps().map(\.kind) == [.expired, .removed])
            #expect(try await notes.events().isEmpty)
        }
    }

    @Test func `of completed and expired the first in the log counts`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, _) = try await notes.uploaded()
            let home = Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions)
            let late = VoiceNoteStep(.expired, of: id, tenant: "acme", actor: "carillon", at: notes.scene.clock.now)
            try await notes.scene.append([.voiceNoteStep(late)], partition: home)
            #expect(try await notes.get(id)["state"]?.string == "uploaded")

            let (other, upload) = try await notes.announced()
            _ = try await notes.put(upload)
            let early = VoiceNoteStep(.expired, of: other, tenant: "acme", actor: "carillon", at: notes.scene.clock.now)
            try await notes.scene.append([.voiceNoteStep(early)], partition: home)
            try await notes.complete(other).problem(.gone, "upload_expired")
            // A step that says another tenant's name is nobody's.
            let (third, _) = try await notes.announced()
            let foreign = VoiceNoteStep(.expired, of: third, tenant: "beta", actor: "x", at: notes.scene.clock.now)
            try await notes.scene.append([.voiceNoteStep(foreign)], partition: home)
            #expect(try await notes.get(third)["state"]?.string == "awaiting_upload")
            #expect(try await notes.events().count == 1)
        }
    }

    @Test func `an instance that crashed between the audio and its event leaves both to the next`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, upload) = try await notes.announced()
            _ = try await notes.put(upload)
            // As far as it came: the step stands in the log, its event does not.
            let home = Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions)
            let step = VoiceNoteStep(.uploaded, of: id, tenant: "acme", actor: "key_1", at: notes.scene.clock.now)
            try await notes.scene.append([.voiceNoteStep(step)], partition: home)
            let keeper = notes.keeper()
            try await notes.sweep(keeper)
            #expect(try await notes.events().isEmpty)
            notes.scene.clock.advance(by: .seconds(31))
            try await notes.sweep(keeper)
            let event = try #require(try await notes.events().first)
            #expect(event.acceptedAt == step.at)
            // Whoever asks meanwhile gets the same event, and none besides.
            let done = try await notes.complete(id)
            #expect(done["eventId"]?.string == event.id)
            try await notes.sweep(keeper)
            #expect(try await notes.events().count == 1)
        }
    }

    @Test func `who completes again after a crash appends the event that was missing`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, upload) = try await notes.announced()
            _ = try await notes.put(upload)
            let home = Partitioner.partition(forKey: Array("acme".utf8), partitions: Topics.partitions)
            let step = VoiceNoteStep(.uploaded, of: id, tenant: "acme", actor: "key_1", at: notes.scene.clock.now)
            try await notes.scene.append([.voiceNoteStep(step)], partition: home)
            let done = try await notes.complete(id)
            #expect(done.status == .ok)
            #expect(try await notes.events().map(\.id) == [done["eventId"]?.string])
        }
    }

    @Test func `audio goes with the time of its event, and the note with it`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, event) = try await notes.uploaded()
            try await notes.plan(event, for: ["bob"])
            let keeper = notes.keeper()
            notes.scene.clock.advance(by: Self.day * 30)
            try await notes.sweep(keeper)
            #expect(try await Self.blob(notes, id) != nil)
            #expect(try await notes.get(id).status == .ok)
            notes.scene.clock.advance(by: .milliseconds(1))
            try await notes.sweep(keeper)
            #expect(try await Self.blob(notes, id) == nil)
            for user in ["ada", "bob"] { try await notes.get(id, as: user).problem(.notFound, "not_found") }
            #expect(try await notes.steps().map(\.kind) == [.uploaded, .removed])
            #expect(try await notes.events().count == 1)
        }
    }

    @Test func `rows stay until their audio can be removed by them, and go then`() async throws {
        try await VoiceNoteScene.run { notes in
            func rows() async throws -> [String] {
                _ = try await notes.announced()
                return try notes.scene.instance.file.read { database in
                    try GRDBRows.fetch("SELECT id FROM voice_notes ORDER BY id", in: database).map { $0[0] }
                }
            }
            let first = try #require(try await rows().first)
            notes.scene.clock.advance(by: Self.day * 33)
            #expect(try await rows().first == first)
            notes.scene.clock.advance(by: .seconds(3600))
            #expect(try await rows().first != first)
        }
    }

    @Test func `an instance sweeps what it owns, and removes what lies in its own folder`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, upload) = try await notes.announced()
            _ = try await notes.put(upload)
            let idle = notes.keeper(owning: [])
            let elsewhere = BlobFolder(path: notes.scene.scene.folder + "/other", id: "two")
            let owner = notes.keeper(elsewhere)
            notes.scene.clock.advance(by: Self.day + .seconds(3601))
            try await notes.sweep(idle)
            #expect(try await notes.steps().isEmpty)
            try await notes.sweep(owner)
            #expect(try await notes.steps().map(\.kind) == [.expired])
            try await notes.sweep(idle)
            #expect(try await Self.blob(notes, id) == nil)
            #expect(try await notes.steps().map(\.kind) == [.expired, .removed])
        }
    }

    @Test func `another instance with a folder of its own says what is wrong`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, upload) = try await notes.announced()
            let elsewhere = BlobFolder(path: notes.scene.scene.folder + "/other", id: "two")
            try await notes.scene.application(over: notes.scene.instance, store: elsewhere).test(.router) { client in
                let other = VoiceNoteScene(
                    scene: notes.scene, client: APIClient(client: client, key: notes.scene.acme.key.text))
                try await other.put(upload).problem(.serviceUnavailable, "stored_elsewhere")
                try await other.complete(id).problem(.serviceUnavailable, "stored_elsewhere")
            }
        }
    }

    @Test func `what was kept in a folder is not looked for in a bucket that is configured later`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, _) = try await notes.uploaded()
            let (awaited, _) = try await notes.announced()
            let bucket = S3BlobStore(
                S3Address(bucket: "notes"), S3Credentials(accessKeyID: "id", secretAccessKey: Secret("secret")),
                now: { 0 })
            defer { Task { await bucket.shutdown() } }
            try await notes.scene.application(over: notes.scene.instance, store: bucket).test(.router) { client in
                let other = VoiceNoteScene(
                    scene: notes.scene, client: APIClient(client: client, key: notes.scene.acme.key.text))
                let upload = try other.path(try await other.get(awaited)["uploadUrl"])
                try await other.put(upload).problem(.serviceUnavailable, "stored_elsewhere")
                let download = try other.path(try await other.get(id)["downloadUrl"])
                try await other.client.get(download).problem(.serviceUnavailable, "stored_elsewhere")
                let fresh = try #require(try await other.announce()["uploadUrl"]?.string)
                #expect(fresh.hasPrefix("https://notes.s3.us-east-1.amazonaws.com/acme/vn_"))
            }
        }
    }

    @Test func `a store that is away is tried again, and nothing is lost meanwhile`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, _) = try await notes.announced()
            let away = BrokenStore(name: notes.scene.blobs.name)
            try await notes.scene.application(over: notes.scene.instance, store: away).test(.router) { client in
                let other = VoiceNoteScene(
                    scene: notes.scene, client: APIClient(client: client, key: notes.scene.acme.key.text))
                let answer = try await other.complete(id)
                answer.problem(.serviceUnavailable, "storage_unavailable")
                #expect(!answer.text.contains("secret"))
            }
            notes.scene.clock.advance(by: Self.day + .seconds(3601))
            let keeper = notes.keeper(away)
            await #expect(throws: BlobStoreError.self) { try await notes.sweep(keeper) }
            #expect(try await notes.steps().map(\.kind) == [.expired])
            try await notes.sweep(notes.keeper())
            #expect(try await notes.steps().map(\.kind) == [.expired, .removed])
        }
    }
}

/// A store that does nothing but fail.
private struct BrokenStore: BlobStore {
    let name: String
    var isShared: Bool { false }

    func uploadLink(_ blob: ExpectedBlob, now: Int64, for seconds: Int) -> BlobLink? { nil }
    func downloadLink(_ blob: ExpectedBlob, fileName: String, now: Int64, for seconds: Int) -> BlobLink? { nil }
    func digest(of key: String, upTo most: Int) async throws -> BlobDigest? { throw BlobStoreError("a secret reason") }
    func delete(_ key: String) async throws { throw BlobStoreError("a secret reason") }
    func probe() async throws { throw BlobStoreError("a secret reason") }
    func shutdown() async {}
}
