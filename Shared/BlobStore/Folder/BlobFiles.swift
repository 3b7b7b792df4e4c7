import Foundation
import Synchronization

/// The blocking side of a folder of blobs.
struct BlobFiles: Sendable {
    let path: String
    /// Has a folder's own entries be on disk.
    private let sync: @Sendable (String) throws(BlobStoreError) -> Void
    private var incoming: String { "\(path)/.incoming" }

    init(path: String, sync: @escaping @Sendable (String) throws(BlobStoreError) -> Void = BlobFiles.syncFolder) {
        self.path = path
        self.sync = sync
    }

    /// The path of a key, whether or not something lies there. Nothing that is no key can become one.
    func path(of key: String) throws(BlobStoreError) -> String {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...4).contains(parts.count), parts.allSatisfy({ Self.isName($0) }) else {
            throw BlobStoreError("what is asked for is no key of a blob")
        }
        return "\(path)/\(key)"
    }

    private static func isName(_ part: Substring) -> Bool {
        (1...128).contains(part.utf8.count)
            && part.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// - Parameter time: milliseconds since 1970.
    func prepare(removingBefore time: Int64) throws(BlobStoreError) {
        try make(incoming)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: incoming)) ?? [] {
            unlink("\(incoming)/\(name)")
        }
        let files = FileManager.default.enumerator(atPath: path)
        while let name = files?.nextObject() as? String {
            guard files?.fileAttributes?[.type] as? FileAttributeType == .typeRegular,
                let written = files?.fileAttributes?[.modificationDate] as? Date,
                Int64(written.timeIntervalSince1970 * 1000) < time
            else { continue }
            unlink("\(path)/\(name)")
        }
    }

    private func make(_ folder: String) throws(BlobStoreError) {
        do {
            // What people say is nobody else's business.
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw BlobStoreError("the folder \(folder) can't be made: \(error.localizedDescription)")
        }
    }

    private static let counter = Atomic<UInt64>(0)

    /// A new file, under a name that nobody else has.
    func begin() throws(BlobStoreError) -> IncomingBlob {
        let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        let name = "\(incoming)/\(getpid()).\(number)"
        let descriptor = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BlobStoreError.system("write into \(incoming)") }
        return IncomingBlob(descriptor: descriptor, path: name)
    }

    /// Has what was written be a file of the store, and on disk: it and its name, and the names of the folders that it lies
    /// in, which may be new.
    ///
    /// - Parameter target: from `path(of:)`.
    func finish(_ file: IncomingBlob, as target: String) throws(BlobStoreError) {
        var folders: [String] = []
        var folder = target[...]
        while folder.utf8.count > path.utf8.count, let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            folders.append(String(folder))
        }
        try make(folders.first ?? path)
        try file.move(to: target)
        for folder in folders { try sync(folder) }
    }

    static func syncFolder(_ folder: String) throws(BlobStoreError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BlobStoreError.system("open \(folder)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw BlobStoreError.system("sync \(folder)") }
    }

    /// - Returns: nil where there is no such file.
    func digest(of file: String, upTo most: Int) throws(BlobStoreError) -> BlobDigest? {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw BlobStoreError.system("read \(file)")
        }
        defer { close(descriptor) }
        var running = RunningDigest()
        var piece = [UInt8](repeating: 0, count: 256 << 10)
        while running.size <= most {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw BlobStoreError.system("read \(file)") }
            if count == 0 { break }
            piece.withUnsafeBytes { running.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return running.digest
    }

    func delete(_ file: String) throws(BlobStoreError) {
        guard unlink(file) == 0 || errno == ENOENT else { throw BlobStoreError.system("delete \(file)") }
    }
}

extension BlobStoreError {
    /// What the system says of its last call.
    static func system(_ what: String) -> BlobStoreError {
        BlobStoreError("can't \(what): \(String(cString: strerror(errno)))")
    }
}
