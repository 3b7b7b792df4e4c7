import EventLog
import Foundation
import GRDB
import Testing

@testable import EventLogSQLite

struct FileTests {
    private let folder = LogFolder()

    @Test("Every connection that writes syncs each commit to the disk")
    func synchronous() async throws {
        try await folder.open(partitions: 1).close()
        for (name, kind) in [("t", LogDatabase.Kind.topic), ("@groups", .groups)] {
            let file = LogDatabase(path: "\(folder.path)/\(name).sqlite", kind: kind)
            let database = try #require(try file.open(create: nil))
            let settings = try await database.read { db in
                (
                    try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                    try String.fetchOne(db, sql: "PRAGMA journal_mode")
                )
            }
            #expect(settings.0 == 2)
            #expect(settings.1 == "wal")
        }
    }

    @Test(
        "A file of a later version is refused, with its name, both versions and what to do",
        arguments: ["t", "@groups"])
    func newerFormat(name: String) async throws {
        try await folder.open(partitions: 1).close()
        let path = "\(folder.path)/\(name).sqlite"
        try await patient(path).write { try $0.execute(sql: "PRAGMA user_version = 7") }
        let error = await #expect(throws: EventLogError.self) {
            let log = try folder.open()
            try await log.prepare([TopicSpecification(name: "t", partitions: 1, retention: nil)])
        }
        #expect(error?.code == .newerFormat)
        #expect(error?.isRetriable == false)
        for part in [path, "format 7", "up to 1", "later version"] { #expect(error?.message.contains(part) == true) }
    }

    @Test("A file that is not the log's own is left as it is and named")
    func foreign() async throws {
        let log = try folder.open()
        let path = "\(folder.path)/t.sqlite"
        try await patient(path).write { try $0.execute(sql: "CREATE TABLE mine (id INTEGER)") }
        let error = await #expect(throws: EventLogError.self) {
            try await log.prepare([TopicSpecification(name: "t", partitions: 1, retention: nil)])
        }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains(path) == true)
        let tables = try await patient(path).read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master")
        }
        #expect(tables == ["mine"])
        await log.close()
    }

    @Test("A record whose headers are damaged is not read, and named by its place")
    func damagedHeaders() async throws {
        let log = try await folder.open(partitions: 1)
        _ = try await log.append(NewRecord(topic: "t", headers: [RecordHeader("a", "1")], value: []))
        await log.close()
        let path = "\(folder.path)/t.sqlite"
        try await patient(path).write { try $0.execute(sql: "UPDATE records_0 SET headers = x'016105'") }
        let again = try await folder.open(partitions: 1)
        let error = await #expect(throws: EventLogError.self) { try await again.everything(in: "t") }
        #expect(error?.code == .corrupt)
        #expect(error?.message == "the headers of t[0]@0 can't be understood")
        await again.close()
    }

    @Test("A folder that can't be used is named at the start, with the reason")
    func unusableFolder() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "file-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let path = file.appending(path: "log").path()
        let error = #expect(throws: EventLogError.self) {
            try EventLogSQLite(directory: path, options: EventLogSQLite.Options(logger: silent))
        }
        #expect(error?.code == .unavailable)
        #expect(
            error?.message
                == "the log's folder \(path) can't be used: Not a directory. Name a folder that can be written")
    }

    @Test("A name that could lead out of the folder is refused", arguments: ["../t", "", "a/b", "a@b", "..", "ü"])
    func names(name: String) async throws {
        let log = try await folder.open(partitions: 1)
        await #expect(throws: EventLogError.self) {
            try await log.prepare([TopicSpecification(name: name, partitions: 1, retention: nil)])
        }
        await #expect(throws: EventLogError.self) { try await log.join(group: name, topic: "t", member: "a") }
        await log.close()
    }

    @Test("A disk that is full fails the append, which may be tried again, and keeps what was there")
    func full() async throws {
        try await folder.open(partitions: 1).close()
        let path = "\(folder.path)/t.sqlite"
        let database = try #require(try LogDatabase(path: path, kind: .topic).open(create: nil))
        let layout = TopicLayout(partitions: 1)
        let appender = TopicAppender(topic: "t", path: path, database: database, layout: layout)
        let record = try StoredRecord(
            NewRecord(topic: "t", value: Array(repeating: 1, count: 100_000)), partitions: 1, maxBytes: 1_000_000,
            now: { 0 })
        #expect(try appender.append([record]).get().first?.offset == 0)
        // What SQLite answers when there is no room (SQLITE_FULL), without filling a disk.
        try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 40") }
        let error = #expect(throws: EventLogError.self) { try appender.append([record, record]).get() }
        #expect(error?.code == .unavailable)
        #expect(error?.isRetriable == true)
        #expect(error?.message.contains("full") == true)
        try await database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 4000") }
        #expect(try appender.append([record]).get().first?.offset == 1)
    }

    /// Opens a file that a log which was just closed may still have its last hand on.
    private func patient(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}
