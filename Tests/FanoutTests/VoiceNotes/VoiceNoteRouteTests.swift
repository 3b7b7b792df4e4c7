import Access
import Contracts
import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import Projections
import ServiceKit
import Testing

@testable import Fanout

@Suite struct VoiceNoteRouteTests {
    @Test func `a voice note is announced, uploaded and completed, and only then is there an event`() async throws {
        try await VoiceNoteScene.run { notes in
            let created = try await notes.announce()
            #expect(created.status == .created)
            let id = try #require(created["id"]?.string)
            #expect(Identifier.isValid(id, prefix: "vn"))
            #expect(created["state"]?.string == "awaiting_upload")
            #expect(created.headers[.location] == "/v2/handles/acme/mobile/voice-notes/\(id)?user=ada")
            #expect(created["uploadExpiresAt"]?.string == Timestamp.text(notes.scene.clock.now + 15 * 60_000))
            #expect(created["uploadHeaders"]?["Content-Type"]?.string == "audio/wav")
            #expect(created["downloadUrl"] == nil)
            let uploaded = try await notes.put(try notes.path(created["uploadUrl"]))
            #expect(uploaded.status == .noContent)
            #expect(try await notes.events().isEmpty)
            #expect(try await notes.get(id)["state"]?.string == "awaiting_upload")

            let done = try await notes.complete(id)
            #expect(done.status == .ok)
            #expect(done["state"]?.string == "uploaded")
            #expect(done.headers[.carillonPosition] != nil)
            let event = try #require(try await notes.events().first)
            #expect(event.id == done["eventId"]?.string)
            #expect(event.type == "voice_note.uploaded")
            #expect(event.recipients == Recipients(subscribers: false, users: ["bob"]))
            let payload = try JSONDocument(parsing: event.payload).root
            #expect(payload["voiceNoteId"]?.string == id)
            #expect(payload["uploadedBy"]?.string == "ada")
            #expect(payload["size"]?.int == VoiceNoteScene.audio.count)
            #expect(payload["durationMs"]?.int == 1200)

            notes.scene.clock.advance(by: .seconds(60))
            let again = try await notes.complete(id)
            #expect(again.text == done.text)
            #expect(try await notes.events().count == 1)
            #expect(try await notes.steps().map(\.kind) == [.uploaded])
        }
    }

    @Test func `what was uploaded is held against what was announced, and can be uploaded again`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, upload) = try await notes.announced()
            try await notes.complete(id).problem(.conflict, "not_uploaded")

            let audio = VoiceNoteScene.audio
            _ = try await notes.put(upload, Array(audio.dropLast()))
            #expect(try await notes.complete(id).problem(.unprocessableContent, "size_mismatch") == "/size")
            _ = try await notes.put(upload, audio.dropLast() + [9])
            #expect(try await notes.complete(id).problem(.unprocessableContent, "sha256_mismatch") == "/sha256")
            #expect(try await notes.get(id)["state"]?.string == "awaiting_upload")
            _ = try await notes.put(upload)
            #expect(try await notes.complete(id).status == .ok)
            try await notes.put(upload).problem(.conflict, "already_uploaded")

            let page = Array("<html><script>alert(1)</script></html>".utf8)
            let (other, link) = try await notes.announced(VoiceNoteScene.body(page))
            _ = try await notes.put(link, page)
            let pointer = try await notes.complete(other).problem(.unprocessableContent, "content_mismatch")
            #expect(pointer == "/contentType")
            #expect(try await notes.events().count == 1)
        }
    }

    @Test func `an upload link takes so many bytes of such a type, for a quarter of an hour, and nothing else`()
        async throws
    {
        try await VoiceNoteScene.run { notes in
            let (id, upload) = try await notes.announced()
            try await notes.put(upload, VoiceNoteScene.audio + [0]).problem(.contentTooLarge, "too_large")
            try await notes.put(upload, type: "text/html").problem(.unsupportedMediaType, "unsupported_media_type")
            try await notes.put("\(upload)A").problem(.notFound, "not_found")
            try await notes.client.get(upload).problem(.methodNotAllowed, "method_not_allowed")
            let elsewhere = upload.replacing("/v2/uploads/", with: "/v2/downloads/")
            try await notes.client.get(elsewhere).problem(.notFound, "not_found")
            notes.scene.clock.advance(by: .seconds(15 * 60))
            try await notes.put(upload).problem(.gone, "link_expired")
            try await notes.complete(id).problem(.conflict, "not_uploaded")
            // Who comes back later gets another link.
            let fresh = try await notes.get(id)
            #expect(try await notes.put(try notes.path(fresh["uploadUrl"]), type: nil).status == .noContent)
            #expect(try await notes.complete(id).status == .ok)
        }
    }

    @Test func `an Idempotency-Key announces one note, and is answered as the first time`() async throws {
        try await VoiceNoteScene.run { notes in
            let first = try await notes.announce(key: "k")
            notes.scene.clock.advance(by: .seconds(3600))
            let again = try await notes.announce(key: "k")
            #expect(again.status == .created)
            #expect(again.text == first.text)
            #expect(again.headers[.idempotencyReplayed] == "true")
            #expect(again.headers[.carillonPosition] == first.headers[.carillonPosition])
            try await notes.announce(VoiceNoteScene.body(contentType: "audio/ogg"), key: "k")
                .problem(.unprocessableContent, "idempotency_key_reused")
            // What one user calls so is nobody else's.
            #expect(try await notes.announce(as: "bob", key: "k")["id"]?.string != first["id"]?.string)
            notes.scene.clock.advance(by: .seconds(23 * 3600))
            #expect(try await notes.announce(key: "k")["id"]?.string != first["id"]?.string)
        }
    }

    @Test func `two requests with one key at the same moment announce one note`() async throws {
        try await VoiceNoteScene.run { notes in
            let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<8 { group.addTask { try await notes.announce(key: "k")["id"]?.string } }
                return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await notes.get(try #require(ids.first ?? nil)).status == .ok)
        }
    }

    @Test(arguments: [
        (#"{"contentType": "audio/flac"}"#, "/contentType"), (#"{"size": 0}"#, "/size"),
        (#"{"size": 26214401}"#, "/size"), (#"{"sha256": "xyz"}"#, "/sha256"), (#"{"durationMs": 0}"#, "/durationMs"),
        (#"{"durationMs": 3600001}"#, "/durationMs"), (#"{"recipients": {}}"#, "/recipients"),
        (#"{"recipients": {"users": ["nobody"]}}"#, "/recipients/users/0"),
        (#"{"recipients": {"groups": ["none"]}}"#, "/recipients/groups/0"),
        (#"{"recipients": {"rule": "none"}}"#, "/recipients/rule"), (#"{"volume": 11}"#, "/volume"),
    ])
    func `what can't be is refused with its place, and nothing is written`(_ change: String, _ place: String)
        async throws
    {
        try await VoiceNoteScene.run { notes in
            var members = try JSONDocument(parsing: VoiceNoteScene.body()).root.members.reduce(into: [:]) {
                $0[$1.0] = Array($1.1.rawBytes)
            }
            for (name, value) in try JSONDocument(parsing: change).root.members {
                members[name] = Array(value.rawBytes)
            }
            var writer = JSONWriter(reservingCapacity: 256)
            writer.object { for (name, value) in members { $0.member(name, raw: value) } }
            let refused = try await notes.announce(String(decoding: writer.bytes, as: UTF8.self))
            #expect(refused.status == .unprocessableContent)
            #expect(refused["errors"]?[0]?["pointer"]?.string == place)
            #expect(try await notes.scene.scene.records(of: Topics.deliveries).isEmpty)
        }
    }

    @Test func `a user awaits so many uploads and no more`() async throws {
        try await VoiceNoteScene.run { notes in
            for _ in 0..<VoiceNoteLimits.mostAwaited { _ = try await notes.announced() }
            try await notes.announce().problem(.conflict, "limit_reached")
            #expect(try await notes.announce(as: "bob").status == .created)
        }
    }

    @Test func `a note is its author's, and once it is uploaded its recipients'; to others it is not there`()
        async throws
    {
        try await VoiceNoteScene.run { notes in
            let (id, upload) = try await notes.announced()
            try await notes.get(id, as: "bob").problem(.notFound, "not_found")
            _ = try await notes.put(upload)
            try await notes.complete(id, as: "bob").problem(.notFound, "not_found")
            _ = try await notes.complete(id)
            try await notes.get(id, as: "bob").problem(.notFound, "not_found")
            try await notes.plan(try #require(try await notes.events().first), for: ["bob"])

            let heard = try await notes.get(id, as: "bob")
            #expect(heard.status == .ok)
            #expect(heard["state"]?.string == "uploaded")
            #expect(heard["recipients"] == nil)
            #expect(heard["downloadUrl"] != nil)
            #expect(try await notes.get(id)["recipients"]?["users"]?[0]?.string == "bob")
            try await notes.complete(id, as: "bob").problem(.notFound, "not_found")
            try await notes.get(id, as: "eve").problem(.notFound, "not_found")

            let beta = notes.client.with(key: notes.scene.beta.key.text)
            try await beta.get("/mobile/voice-notes/\(id)?user=ada").problem(.notFound, "not_found")
            for path in ["", "/upload-complete"] {
                let answer = try await beta.send(
                    path.isEmpty ? .get : .post, "/mobile/voice-notes/\(id)\(path)?user=ada", handle: "beta")
                answer.problem(.notFound, "not_found")
            }
        }
    }

    @Test func `who comes after a user and has their name has none of their notes`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, event) = try await notes.uploaded()
            try await notes.plan(event, for: ["bob"])
            for user in ["ada", "bob"] {
                #expect(try await notes.get(id, as: user).status == .ok)
                _ = try await notes.client.send(.delete, "/directory/users/\(user)")
                _ = try await notes.client.send(.put, "/directory/users/\(user)", "{}")
                try await notes.get(id, as: user).problem(.notFound, "not_found")
            }
        }
    }

    @Test func `a token of a user acts for that user alone, and needs the scope to write`() async throws {
        try await VoiceNoteScene.run { notes in
            func token(_ scope: String, user: String) async throws -> APIClient {
                let made = try await notes.client.post("/keys", #"{"scopes": ["\#(scope)"], "user": "\#(user)"}"#)
                return notes.client.with(key: try #require(made["key"]?.string))
            }
            let ada = try await token("inbox:write", user: "ada")
            let created = try await ada.post("/mobile/voice-notes", VoiceNoteScene.body())
            let id = try #require(created["id"]?.string)
            #expect(created["user"]?.string == "ada")
            try await ada.post("/mobile/voice-notes?user=bob", VoiceNoteScene.body()).problem(.notFound, "not_found")
            try await token("inbox:write", user: "bob").get("/mobile/voice-notes/\(id)")
                .problem(.notFound, "not_found")
            try await token("inbox:read", user: "ada").get("/mobile/voice-notes/\(id)")
                .problem(.forbidden, "scope_missing")
            try await notes.client.post("/mobile/voice-notes", VoiceNoteScene.body())
                .problem(.badRequest, "missing_parameter")
        }
    }

    @Test func `audio is fetched whole or in parts, as a file that no browser takes for a page`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, _) = try await notes.uploaded()
            let shown = try await notes.get(id)
            #expect(shown["downloadExpiresAt"]?.string == Timestamp.text(notes.scene.clock.now + 3_600_000))
            let path = try notes.path(shown["downloadUrl"])
            func fetch(_ headers: HTTPFields = [:]) async throws -> TestResponse {
                try await notes.client.client.execute(uri: path, method: .get, headers: headers)
            }
            let audio = VoiceNoteScene.audio
            let whole = try await fetch()
            #expect(whole.status == .ok)
            #expect(Array(buffer: whole.body) == audio)
            #expect(whole.headers[.contentType] == "audio/wav")
            #expect(whole.headers[.xContentTypeOptions] == "nosniff")
            #expect(whole.headers[.contentDisposition] == "attachment; filename=\"\(id).wav\"")
            let part = try await fetch([.range: "bytes=4-7"])
            #expect(part.status == .partialContent)
            #expect(Array(buffer: part.body) == Array(audio[4...7]))
            #expect(part.headers[.contentRange] == "bytes 4-7/\(audio.count)")
            let stale = try await fetch([.range: "bytes=4-7", .ifRange: "\"other\""])
            #expect(stale.status == .ok)
            let same = try await fetch([.range: "bytes=-4", .ifRange: try #require(whole.headers[.eTag])])
            #expect(Array(buffer: same.body) == Array(audio.suffix(4)))
            let beyond = try await fetch([.range: "bytes=\(audio.count)-"])
            #expect(beyond.status == .rangeNotSatisfiable)
            #expect(beyond.headers[.contentRange] == "bytes */\(audio.count)")
            notes.scene.clock.advance(by: .seconds(3600))
            #expect(try await fetch().status == .gone)
        }
    }

    @Test func `folded again, everything is answered as before`() async throws {
        try await VoiceNoteScene.run { notes in
            let (id, event) = try await notes.uploaded()
            let (other, _) = try await notes.announced()
            try await notes.plan(event, for: ["bob"])
            let before = try await [notes.get(id).text, notes.get(id, as: "bob").text, notes.get(other).text]
            let fresh = try Instance(notes.scene.scene.log, folder: notes.scene.scene.folder, member: "two")
            fresh.startFolding()
            try await fresh.runner.wait(untilEndOf: [Topics.control, Topics.events, Topics.deliveries])
            try await notes.scene.application(over: fresh).test(.router) { client in
                let again = VoiceNoteScene(
                    scene: notes.scene, client: APIClient(client: client, key: notes.scene.acme.key.text))
                let after = try await [again.get(id).text, again.get(id, as: "bob").text, again.get(other).text]
                #expect(after == before)
            }
            await fresh.stop()
        }
    }
}
