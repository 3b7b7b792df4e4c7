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

    /// Has it be on disk as a whole, and then under another path, whose folder is there and is still to be synced.
    func move(to target: String) throws(BlobStoreError) {
        guard fsync(descriptor) == 0 else { throw BlobStoreError.system("sync \(path)") }
        guard rename(path, target) == 0 else { throw BlobStoreError.system("put \(target) in its place") }
        closeOnce()
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

    deinit { abandon() }
}
