import GRDB
import GRDBSQLite
import Glibc
import Synchronization

/// SQLite's write-ahead log of one file, seen from the thread that writes it: made longer ahead of need, and moved into
/// the file (a checkpoint) after the callers have their answers, not before.
///
/// A sync of a file that grew makes the file system write its journal, too, and costs several times one of a file that
/// only changed.
final class WriteAheadLog: Sendable {
    /// From this length on, in bytes, it is moved into the file. Whoever appends meanwhile waits for it: a few milliseconds,
    /// and four times as many for one of four times this length. The time that it takes in all is the same.
    private static let checkpoint = 4 << 20
    /// How much room there is to be before a transaction, in bytes.
    private static let room = 512 << 10
    /// How much room is made at once, in bytes.
    private static let step = 2 << 20
    /// In pieces of this many bytes: Linux may keep what one call wrote as one folio of its page cache, and then goes through
    /// all of it for each page that is written into it later.
    private static let piece = 8 << 10
    /// The pages in it after this connection's last commit.
    private let pages = Atomic(0)
    /// The length of its file when it was last asked for, in bytes. Not asked for before each transaction: of a file whose time
    /// of change somebody has seen, Linux notes the next change exactly, and so writes the inode with each sync.
    private let length = Atomic(0)
    private let descriptor: Int32
    /// A page and its frame header, in bytes.
    private let frame: Int

    /// - Parameters:
    ///   - path: the path of the database, which is open in WAL mode for as long as this lives.
    ///   - pageSize: in bytes.
    init(path: String, pageSize: Int) {
        frame = pageSize + 24
        // No lock of SQLite's is on this file, so that opening and closing it releases none.
        descriptor = open("\(path)-wal", O_WRONLY | O_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Hears of this connection's commits, until it is detached.
    func attach(to db: Database) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        // Replaces SQLite's own hook, which would checkpoint before a commit returns.
        sqlite3_wal_hook(
            db.sqliteConnection,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                let log = Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue()
                log.pages.store(Int(pages), ordering: .relaxed)
                return SQLITE_OK
            }, context)
    }

    func detach(from db: Database) {
        sqlite3_wal_autocheckpoint(db.sqliteConnection, Int32(Self.checkpoint / frame))
    }

    /// Makes room. Only inside of a transaction that writes: then no other connection writes to the log, and what lies
    /// behind its end is nobody's. A failure is left for SQLite to meet.
    func makeRoom() {
        let needed = pages.load(ordering: .relaxed) * frame + Self.room
        guard descriptor >= 0, length.load(ordering: .relaxed) < needed else { return }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return }
        length.store(Int(status.st_size), ordering: .relaxed)
        guard Int(status.st_size) < needed else { return }
        let zeros = [UInt8](repeating: 0, count: Self.piece)
        for place in stride(from: 0, to: Self.step, by: Self.piece) {
            guard pwrite(descriptor, zeros, zeros.count, status.st_size + place) == zeros.count else { return }
        }
        length.store(Int(status.st_size) + Self.step, ordering: .relaxed)
    }

    /// Moves it into the file when it is long, so that it begins anew.
    func checkpointIfLong(_ database: DatabaseQueue) {
        guard pages.load(ordering: .relaxed) * frame >= Self.checkpoint else { return }
        database.inDatabase { db in
            // When readers or other processes keep some of it, it is done after a later commit.
            _ = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
            // SQLite cuts it at a later commit, to no less than `journal_size_limit`: from here on it is looked at again after
            // each.
            length.store(0, ordering: .relaxed)
        }
    }
}
