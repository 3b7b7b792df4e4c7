import Foundation
package import NIOCore
package import NIOPosix

/// A folder of this instance's own. What lies under a key is what was announced for it, byte for byte; what came and is
/// something else lies beside it, so that whoever sent it can be told what is wrong with it.
///
/// Bytes go to a file in `.incoming`, which is synced and then renamed: under its key a blob is there as a whole or not at
/// all. Pieces go to the disk as they come, on threads for it.
package struct BlobFolder: BlobStore {
    /// What is gathered before it is written.
    private static let pieceBytes = 256 << 10
    private static let wrong = ".wrong"
    /// Whoever keeps something longer puts it there again: 35 days.
    private static let longestKept: Int64 = 35 * 86_400_000

    package let name: String
    package var isShared: Bool { false }
    private let folder: BlobFiles
    private let threads: NIOThreadPool

    /// - Parameter id: tells this folder from those of other instances.
    package init(path: String, id: String, threads: NIOThreadPool = .singleton) {
        self.init(BlobFiles(path: path), id: id, threads: threads)
    }

    init(_ folder: BlobFiles, id: String, threads: NIOThreadPool = .singleton) {
        name = "folder:\(id)"
        self.folder = folder
        self.threads = threads
    }

    package func uploadLink(_ blob: ExpectedBlob, now: Int64, for seconds: Int) -> BlobLink? { nil }
    package func downloadLink(_ blob: ExpectedBlob, fileName: String, now: Int64, for seconds: Int) -> BlobLink? { nil }

    /// Makes the folder, and removes what a crash left half, and what is so old that no record speaks of it any more. No
    /// other process may use it.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Throws: `BlobStoreError`.
    package func prepare(now: Int64) throws { try folder.prepare(removingBefore: now - Self.longestKept) }

    /// Where what was announced for a key lies; nil where it does not.
    package func path(of key: String) throws -> String? {
        let path = try folder.path(of: key)
        return access(path, R_OK) == 0 ? path : nil
    }

    /// Takes what comes for a key. It takes the place of what came before, unless that was as announced and this is not.
    ///
    /// - Throws: `BlobTooLarge` where it has more bytes than were announced, `BlobStoreError`, and what `body` throws;
    ///   nothing of it is kept then.
    package func receive<Body: AsyncSequence>(_ body: Body, as blob: ExpectedBlob) async throws -> BlobDigest
    where Body.Element == ByteBuffer {
        let folder = folder
        let target = try folder.path(of: blob.key)
        let file = try await onThread { try folder.begin() }
        do {
            var running = RunningDigest()
            var piece = ByteBuffer()
            for try await part in body {
                running.update(part)
                guard running.size <= blob.size else { throw BlobTooLarge() }
                var part = part
                piece.writeBuffer(&part)
                guard piece.readableBytes >= Self.pieceBytes else { continue }
                let full = piece
                piece = ByteBuffer()
                try await onThread { try file.write(full) }
            }
            let (last, digest) = (piece, running.digest)
            let isAsAnnounced = digest.size == blob.size && digest.sha256 == blob.sha256
            try await onThread {
                try file.write(last)
                try folder.finish(file, as: isAsAnnounced ? target : target + Self.wrong)
                if isAsAnnounced { unlink(target + Self.wrong) }
            }
            return digest
        } catch {
            // Also where the request was given up: the file must not stay.
            _ = try? await threads.runIfActive { file.abandon() }
            throw error
        }
    }

    package func digest(of key: String, upTo most: Int) async throws -> BlobDigest? {
        let folder = folder
        let path = try folder.path(of: key)
        return try await onThread {
            try folder.digest(of: path, upTo: most) ?? folder.digest(of: path + Self.wrong, upTo: most)
        }
    }

    package func delete(_ key: String) async throws {
        let folder = folder
        let path = try folder.path(of: key)
        try await onThread {
            for file in [path, path + Self.wrong] { try folder.delete(file) }
        }
    }

    package func probe() async throws {
        let folder = folder
        try await onThread {
            let bytes = ByteBuffer(string: "carillon")
            let file = try folder.begin()
            // Gone with its last use where it goes no further.
            let target = try folder.path(of: "probe_\(UUID().uuidString)")
            defer { unlink(target) }
            try file.write(bytes)
            try folder.finish(file, as: target)
            guard try folder.digest(of: target, upTo: 1024)?.size == bytes.readableBytes else {
                throw BlobStoreError("what was written can't be read")
            }
        }
    }

    package func shutdown() async {}

    private func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await threads.runIfActive(body)
    }
}

/// More bytes come than were announced.
package struct BlobTooLarge: Error {}
