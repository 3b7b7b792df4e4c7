import Contracts
import Crypto
package import NIOCore

/// Takes the bytes of a blob a piece at a time.
package struct RunningDigest: Sendable {
    package private(set) var size = 0
    private var hash = SHA256()
    private var head: [UInt8] = []

    package init() {}

    package mutating func update(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { update($0) }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        size += bytes.count
        hash.update(bufferPointer: bytes)
        if head.count < BlobDigest.headBytes { head += bytes.prefix(BlobDigest.headBytes - head.count) }
    }

    package var digest: BlobDigest {
        BlobDigest(size: size, sha256: hash.finalize().withUnsafeBytes { Hex.text($0) }, head: head)
    }
}
