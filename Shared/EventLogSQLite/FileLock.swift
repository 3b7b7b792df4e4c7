import EventLog
import Glibc

/// An exclusive lock on a file, held against other processes and against other locks of this one. The kernel releases
/// it when the process dies, however that happens.
final class FileLock: Sendable {
    private let path: String
    /// Its own open file description, which is what the lock belongs to; never inherited by a child process.
    private let descriptor: Int32

    init(path: String) throws(EventLogError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw EventLogError(errno: errno, doing: "opening", path: path) }
    }

    deinit {
        // By name: a process that is about to be started has the descriptor, too, until it becomes another program.
        release()
        close(descriptor)
    }

    /// Waits for the lock, blocking the thread: for locks that are held for a moment only.
    func acquire() throws(EventLogError) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw EventLogError(errno: errno, doing: "locking", path: path) }
        }
    }

    /// - Returns: whether the lock is this one's now.
    func tryAcquire() throws(EventLogError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK || errno == EINTR else {
            throw EventLogError(errno: errno, doing: "locking", path: path)
        }
        return false
    }

    func release() {
        flock(descriptor, LOCK_UN)
    }
}
