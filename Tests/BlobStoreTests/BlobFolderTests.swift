import Foundation
import NIOCore
import Synchronization
import Testing

@testable import BlobStore

@Suite struct BlobFolderTests {
    private static let hello = Array("hello, world".utf8)
    /// Of `hello`, as sha256sum says.
    private static let helloHash = "09ca7e4eaa6e8ae9c7d261167129184883644d07dfba7cbfbc4c8a2e08360d5b"

    private static func blob(_ key: String = "acme/vn_1", size: Int = hello.count) -> ExpectedBlob {
        ExpectedBlob(key: key, contentType: "audio/mp4", size: size, sha256: helloHash)
    }

    private static func pieces(_ texts: [[UInt8]], then error: (any Error)? = nil) -> AsyncThrowingStream<
        ByteBuffer, any Error
    > {
        AsyncThrowingStream { stream in
            for text in texts { stream.yield(ByteBuffer(bytes: text)) }
            stream.finish(throwing: error)
        }
    }

    /// Runs `body` with a folder of blobs, and where it lies.
    private static func run(_ body: (BlobFolder, String) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "blobs-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = BlobFolder(path: path, id: "one")
        try folder.prepare(now: 0)
        try await body(folder, path)
    }

    private static func files(_ path: String) -> [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).filter { name in
            var isFolder = ObjCBool(false)
            return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    @Test func `what comes as announced lies under its key, and is read as it came`() async throws {
        try await Self.run { folder, path in
            #expect(try await folder.digest(of: "acme/vn_1", upTo: 100) == nil)
            #expect(try folder.path(of: "acme/vn_1") == nil)
            let came = try await folder.receive(
                Self.pieces([Array("hello, ".utf8), Array("world".utf8)]), as: Self.blob())
            #expect(came == BlobDigest(size: 12, sha256: Self.helloHash, head: Self.hello))
            #expect(try await folder.digest(of: "acme/vn_1", upTo: 12) == came)
            let found = try #require(try folder.path(of: "acme/vn_1"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: found)) == Data(Self.hello))
            try await folder.delete("acme/vn_1")
            try await folder.delete("acme/vn_1")
            #expect(Self.files(path) == [])
        }
    }

    @Test func `what is something else is told of, and never takes the place of what was announced`() async throws {
        try await Self.run { folder, path in
            _ = try await folder.receive(Self.pieces([Array("hello, globe".utf8)]), as: Self.blob())
            #expect(try folder.path(of: "acme/vn_1") == nil)
            #expect(try await folder.digest(of: "acme/vn_1", upTo: 100)?.head == Array("hello, globe".utf8))
            _ = try await folder.receive(Self.pieces([Self.hello]), as: Self.blob())
            #expect(try await folder.digest(of: "acme/vn_1", upTo: 100)?.head == Self.hello)
            #expect(Self.files(path) == ["acme/vn_1"])
            _ = try await folder.receive(Self.pieces([Array("bye".utf8)]), as: Self.blob())
            #expect(try await folder.digest(of: "acme/vn_1", upTo: 100)?.head == Self.hello)
        }
    }

    @Test func `of what is too large or breaks off nothing stays`() async throws {
        struct Broken: Error {}
        try await Self.run { folder, path in
            await #expect(throws: BlobTooLarge.self) {
                _ = try await folder.receive(Self.pieces([Self.hello, [0]]), as: Self.blob())
            }
            await #expect(throws: Broken.self) {
                _ = try await folder.receive(Self.pieces([Self.hello], then: Broken()), as: Self.blob())
            }
            #expect(Self.files(path) == [])
        }
    }

    @Test func `a large blob is written in pieces, and reading stops behind what is wanted`() async throws {
        try await Self.run { folder, _ in
            let part = [UInt8](repeating: 7, count: 100 << 10)
            let big = ExpectedBlob(key: "acme/big", contentType: "audio/wav", size: 20 * part.count, sha256: "")
            let came = try await folder.receive(Self.pieces(Array(repeating: part, count: 20)), as: big)
            #expect(came.size == 20 * part.count)
            #expect(came.head.count == BlobDigest.headBytes)
            #expect(try await folder.digest(of: "acme/big", upTo: big.size) == came)
            let size = try #require(try await folder.digest(of: "acme/big", upTo: 1000)?.size)
            #expect(size > 1000 && size < big.size)
        }
    }

    @Test func `a name is on disk with all the folders that lead to it, before anybody is told so`() async throws {
        let path = NSTemporaryDirectory() + "blobs-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let synced = Mutex<[String]>([])
        let folder = BlobFolder(
            BlobFiles(path: path) { name throws(BlobStoreError) in
                synced.withLock { $0.append(name) }
                try BlobFiles.syncFolder(name)
            }, id: "one")
        try folder.prepare(now: 0)
        _ = try await folder.receive(Self.pieces([Self.hello]), as: Self.blob("acme/2026/vn_1"))
        #expect(synced.withLock { $0 } == ["\(path)/acme/2026", "\(path)/acme", path])
    }

    @Test func `a folder is tried by writing, reading and deleting, and what fails on the way is told`() async throws {
        try await Self.run { folder, path in
            try await folder.probe()
            #expect(Self.files(path) == [])
            let full = BlobFolder(
                BlobFiles(path: path) { _ throws(BlobStoreError) in throw BlobStoreError("no space left") }, id: "one")
            await #expect(throws: BlobStoreError("no space left")) { try await full.probe() }
            #expect(Self.files(path) == [])
            try FileManager.default.removeItem(atPath: "\(path)/.incoming")
            await #expect(throws: BlobStoreError.self) { try await folder.probe() }
        }
    }

    @Test(arguments: [
        "", "/", "../secrets", "acme/../../etc/passwd", "acme//vn", "a/b/c/d/e", ".incoming/1", "acme/vn.wrong", "ü",
    ])
    func `what is no key leads to no file`(_ key: String) async throws {
        try await Self.run { folder, _ in
            #expect(throws: BlobStoreError.self) { _ = try folder.path(of: key) }
            await #expect(throws: BlobStoreError.self) { _ = try await folder.digest(of: key, upTo: 1) }
            await #expect(throws: BlobStoreError.self) { try await folder.delete(key) }
            await #expect(throws: BlobStoreError.self) {
                _ = try await folder.receive(Self.pieces([Self.hello]), as: Self.blob(key))
            }
        }
    }

    @Test func `at a start, what a crash left half goes, and what is older than any record`() async throws {
        try await Self.run { folder, path in
            #expect(FileManager.default.createFile(atPath: "\(path)/.incoming/1.1", contents: Data([1])))
            _ = try await folder.receive(Self.pieces([Self.hello]), as: Self.blob())
            let now = Int64(Date().timeIntervalSince1970 * 1000)
            try folder.prepare(now: now)
            #expect(Self.files(path) == ["acme/vn_1"])
            try folder.prepare(now: now + 36 * 86_400_000)
            #expect(Self.files(path) == [])
        }
    }

    @Test func `nobody but the owner reads what people said`() async throws {
        try await Self.run { folder, path in
            _ = try await folder.receive(Self.pieces([Self.hello]), as: Self.blob())
            for name in ["", "/acme", "/acme/vn_1", "/.incoming"] {
                let mode = try FileManager.default.attributesOfItem(atPath: path + name)[.posixPermissions] as? Int
                #expect(mode.map { $0 & 0o077 } == 0, "\(name)")
            }
        }
    }
}
