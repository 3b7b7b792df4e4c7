import Foundation

/// Whether a disk takes what is written: tried, since one that is full, or went read-only, says so to no other question.
package enum DiskCheck {
    /// What came of it.
    package struct Result: Hashable, Sendable {
        /// In words that may be shown; nil where all is well.
        package let trouble: String?

        /// What is answered for a disk that doesn't.
        static let silence = Result(trouble: "the disk does not answer")
    }

    /// With less than this left a disk is as good as full, in bytes: a transaction of a projection may take as much.
    package static let leastFree: UInt64 = 1 << 20
    private static let size = 4096

    /// Writes, syncs and removes a small file in each folder that is there. Blocks for as long as the disk does.
    package static func result(in folders: [String]) -> Result {
        for folder in folders where access(folder, F_OK) == 0 {
            if let trouble = trouble(in: folder) { return Result(trouble: "\(folder) \(trouble)") }
        }
        return Result(trouble: nil)
    }

    private static func trouble(in folder: String) -> String? {
        let path = "\(folder)/.write-check-\(getpid())"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return fault }
        defer {
            close(descriptor)
            unlink(path)
        }
        let bytes = [UInt8](repeating: 0, count: size)
        guard write(descriptor, bytes, size) == size, fsync(descriptor) == 0 else { return fault }
        var status = statvfs()
        guard fstatvfs(descriptor, &status) == 0 else { return fault }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        return free >= leastFree ? nil : "is on a disk that is full but for \(free >> 10) KiB"
    }

    private static var fault: String { "can't be written: \(String(cString: strerror(errno)))" }
}
