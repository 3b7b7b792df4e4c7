import Foundation
import GRDB
import Testing

@testable import EventLogSQLite

struct WritingTransactionTests {
    private struct Refused: Error {}

    private let folder = LogFolder()

    private func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(0.01)
        return try DatabaseQueue(path: "\(folder.path)/x.sqlite", configuration: configuration)
    }

    private func prepared() throws -> DatabaseQueue {
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        let database = try open()
        try database.inDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(
                sql: """
                    CREATE TABLE a (number INTEGER PRIMARY KEY);
                    CREATE TABLE b (number INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED)
                    """)
        }
        return database
    }

    private func count(_ database: DatabaseQueue) throws -> Int? {
        try database.inDatabase { db in
            try Int.fetchOne(db, sql: "SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM b)")
        }
    }

    @Test("What a transaction wrote is there after it; of one that failed nothing is, and the next one goes on as ever")
    func whole() throws {
        let database = try prepared()
        try database.inDatabase { db in
            try db.inWritingTransaction { try db.execute(sql: "INSERT INTO a VALUES (1)") }
            #expect(throws: Refused.self) {
                try db.inWritingTransaction {
                    try db.execute(sql: "INSERT INTO a VALUES (2)")
                    throw Refused()
                }
            }
            #expect(!db.isInsideTransaction)
            try db.inWritingTransaction { try db.execute(sql: "INSERT INTO a VALUES (3)") }
            #expect(try Int.fetchAll(db, sql: "SELECT number FROM a") == [1, 3])
        }
    }

    @Test("When it can't be committed nothing of it is left")
    func commit() throws {
        let database = try prepared()
        database.inDatabase { db in
            // SQLite leaves this transaction open when its commit is refused.
            let error = #expect(throws: DatabaseError.self) {
                try db.inWritingTransaction { try db.execute(sql: "INSERT INTO b VALUES (9)") }
            }
            #expect(error?.resultCode == .SQLITE_CONSTRAINT)
            #expect(!db.isInsideTransaction)
        }
        #expect(try count(database) == 0)
    }

    @Test("While another connection writes none begins, and it does once that has ended")
    func busy() throws {
        let database = try prepared()
        let other = try open()
        try other.inDatabase { db in
            try db.inWritingTransaction {
                database.inDatabase { db in
                    let error = #expect(throws: DatabaseError.self) {
                        try db.inWritingTransaction { Issue.record("two write at once") }
                    }
                    #expect(error?.resultCode == .SQLITE_BUSY)
                }
            }
        }
        try database.inDatabase { db in
            try db.inWritingTransaction { try db.execute(sql: "INSERT INTO a VALUES (1)") }
        }
        #expect(try count(database) == 1)
    }

    @Test("What is read in one transaction is of one moment, and after an error the next one is of a later")
    func reading() throws {
        let database = try prepared()
        let other = try open()
        func rows(_ db: Database) throws -> Int? { try Int.fetchOne(db, sql: "SELECT count(*) FROM a") }
        try database.inDatabase { db in
            #expect(throws: Refused.self) {
                try db.inReadingTransaction {
                    #expect(try rows(db) == 0)
                    try other.inDatabase { try $0.execute(sql: "INSERT INTO a VALUES (1)") }
                    #expect(try rows(db) == 0)
                    throw Refused()
                }
            }
            #expect(!db.isInsideTransaction)
            let found = try db.inReadingTransaction { try rows(db) }
            #expect(found == 1)
            #expect(!db.isInsideTransaction)
        }
    }

    @Test("The data's version is another one after what another connection wrote, and the same after one's own")
    func version() throws {
        let database = try prepared()
        let other = try open()
        let first = try database.inDatabase { try $0.dataVersion() }
        try database.inDatabase { db in
            try db.inWritingTransaction { try db.execute(sql: "INSERT INTO a VALUES (1)") }
            #expect(try db.dataVersion() == first)
        }
        try other.inDatabase { try $0.execute(sql: "INSERT INTO a VALUES (2)") }
        #expect(try database.inDatabase { try $0.dataVersion() } != first)
    }
}
