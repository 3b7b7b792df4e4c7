import GRDB

extension DatabaseError {
    /// The file itself can't be understood.
    var isDamage: Bool {
        switch resultCode.primaryResultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: true
        default: false
        }
    }

    /// The machine could not do it at present (full disk, I/O error, lock, memory, rights): the same may succeed later,
    /// and it says nothing about the records that were being folded.
    var comesFromTheMachine: Bool {
        switch resultCode.primaryResultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM, .SQLITE_READONLY,
            .SQLITE_CANTOPEN,
            .SQLITE_PERM, .SQLITE_PROTOCOL, .SQLITE_INTERRUPT, .SQLITE_ABORT:
            true
        default: false
        }
    }
}
