import FoundationEssentials
#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An exclusive lock on a file, held for as long as the value lives, and given up by the system when the process ends,
/// however it ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `ProjectionError` `.locked` when another holds it, `.unusable` when the file can't be opened.
    init(path: String) throws(ProjectionError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw ProjectionError(.unusable, "the lock file \(path) can't be opened: \(Self.lastError)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = Self.lastError
            let isHeld = errno == EWOULDBLOCK
            // The descriptor is closed by `deinit`, which also runs for an object whose `init` throws. Once more here, and
            // it would be somebody else's by then.
            guard isHeld else { throw ProjectionError(.unusable, "\(path) can't be locked: \(reason)") }
            let folder = URL(filePath: path).deletingLastPathComponent().path
            throw ProjectionError(
                .locked,
                "another instance of this service uses the data folder \(folder): give each instance a folder of its own "
                    + "(CARILLON_DATA_DIR), or stop the other one first")
        }
    }

    deinit {
        // By name: a process that is about to be started has the descriptor, too, until it becomes another program.
        _ = flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
