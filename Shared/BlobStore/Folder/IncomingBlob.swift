import Foundation
import NIOCore
import Synchronization

/// A file that is being written. It is used by one task, a call at a time.
final class IncomingBlob: Sendable {
    private let descriptor: Int32
    private let path: String
    private let isOpen = Atomic(true)

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    func write(_ bytes: ByteBuffer) throws(BlobStoreError) {
        var rest = bytes.readableBytesView[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw BlobStoreError.system("write \(path)") }
            rest = rest.dropFirst(written)
        }
    }

    /// Has it be on disk, as a whole, under another path.
    func finish(as target: String) throws(BlobStoreError) {
        guard fsync(descriptor) == 0 else { throw BlobStoreError.system("sync \(path)") }
        let folder = String(target[..<(target.lastIndex(of: "/") ?? target.startIndex)])
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw BlobStoreError("the folder \(folder) can't be made: \(error.localizedDescription)")
        }
        guard rename(path, target) == 0 else { throw BlobStoreError.system("put \(target) in its place") }
        closeOnce()
        try Self.sync(folder)
    }

    /// Nothing of it stays, unless it is finished already.
    func abandon() {
        guard closeOnce() else { return }
        unlink(path)
    }

    @discardableResult
    private func closeOnce() -> Bool {
        guard isOpen.exchange(false, ordering: .relaxed) else { return false }
        close(descriptor)
        return true
    }

    private static func sync(_ folder: String) throws(BlobStoreError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BlobStoreError.system("open \(folder)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw BlobStoreError.system("sync \(folder)") }
    }

    deinit { abandon() }
}
