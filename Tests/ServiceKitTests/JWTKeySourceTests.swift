import Access
import EventLog
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceKit
import Synchronization
import Testing

/// Where key sets come from, and all the ways in which they don't.
struct JWTKeySourceTests {
    private func fault(_ source: some JWTKeySource) async -> String? {
        do throws(JWTKeySetError) {
            _ = try await source.fetch()
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `a file is read anew each time, and no further than a key set may go`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)").path
        let file = JWTKeyFile(path: path)
        #expect(await fault(file) == "the file can't be read (it does not exist)")
        for text in ["first", "second", String(repeating: " ", count: JWTKeySet.mostBytes)] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            #expect(try await file.fetch() == Array(text.utf8))
        }
        try Data(count: JWTKeySet.mostBytes + 1).write(to: URL(fileURLWithPath: path))
        #expect(await fault(file) == "it has more than \(JWTKeySet.mostBytes) bytes")
        try FileManager.default.removeItem(atPath: path)
        #expect(await fault(JWTKeyFile(path: "/")) != nil)
    }

    @Test func `what a URL asks with is in no log line`() async {
        let lines = Mutex<[UInt8]>([])
        let output = LogOutput { line in lines.withLock { $0 += line } }
        let ring = JWTKeyRing(
            source: JWTKeyURL("http://127.0.0.1:1/keys?token=hunter2"), now: { 1 },
            logger: Logger(label: "test") { JSONLogHandler(label: $0, output: output) })
        await ring.fetch()
        let text = String(decoding: lines.withLock { $0 }, as: UTF8.self)
        #expect(text.contains("http://127.0.0.1:1/keys?***"))
        #expect(!text.contains("hunter2"))
    }

    @Test func `a URL is asked in bounded time for a bounded body, and only itself is believed`() async throws {
        let never = Bell()
        let router = Router()
        router.get("/keys") { _, _ in Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "keys"))) }
        router.get("/moved") { _, _ in Response(status: .found, headers: [.location: "/keys"]) }
        router.get("/large") { _, _ in
            Response(
                status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 0x20, count: JWTKeySet.mostBytes + 1)))
        }
        router.get("/silent") { _, _ in
            try await never.wait(past: 0)
            return Response(status: .ok)
        }
        router.get("/halting") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "{"))
                    try await never.wait(past: 0)
                    try await writer.finish(nil)
                })
        }
        let app = Application(router: router, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await app.test(.live) { client in
            let base = "http://127.0.0.1:\(try #require(client.port))"
            #expect(try await JWTKeyURL("\(base)/keys").fetch() == Array("keys".utf8))
            #expect(
                await fault(JWTKeyURL("\(base)/moved")) == "it was answered with 302, and redirects are not followed")
            #expect(await fault(JWTKeyURL("\(base)/none")) == "it was answered with 404")
            #expect(await fault(JWTKeyURL("\(base)/large")) == "it has more than \(JWTKeySet.mostBytes) bytes")
            for path in ["silent", "halting"] {
                let source = JWTKeyURL("\(base)/\(path)", timeout: .milliseconds(50))
                #expect(await fault(source) == "it did not arrive within 50ms")
            }
            never.ring()
        }
        #expect(await fault(JWTKeyURL("http://127.0.0.1:1/keys")) == "connection refused")
        #expect(await fault(JWTKeyURL("http://nobody.invalid/keys")) != nil)
    }
}
