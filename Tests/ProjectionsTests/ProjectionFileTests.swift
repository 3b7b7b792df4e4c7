import EventLog
import Foundation
import GRDB
import Projections
import SeededNumbers
import Testing

@Suite("Projection file")
struct ProjectionFileTests {
    @Test("a second instance on the same folder is told so, and gets in when the first has ended")
    func secondInstance() throws {
        let folder = try TemporaryFolder()
        var first: ProjectionFile? = try ProjectionFile(path: folder.file(), folds: [], logger: quiet)
        let error = #expect(throws: ProjectionError.self) {
            try ProjectionFile(path: folder.file(), folds: [], logger: quiet)
        }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("CARILLON_DATA_DIR") == true)
        #expect(error?.message.contains(folder.path) == true)
        #expect(first != nil)
        first = nil
        _ = try ProjectionFile(path: folder.file(), folds: [], logger: quiet)
    }

    /// As while a process is started, until it becomes another program.
    @Test func `a file that was given up can be opened also while its descriptors live on elsewhere`() throws {
        let folder = try TemporaryFolder()
        var first: ProjectionFile? = try ProjectionFile(path: folder.file(), folds: [], logger: quiet)
        let lock = try #require(
            (0..<Int32(1 << 16)).first {
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
                return target == folder.file() + ".lock"
            })
        let copy = dup(lock)
        defer { close(copy) }
        #expect(first != nil)
        first = nil
        _ = try ProjectionFile(path: folder.file(), folds: [], logger: quiet)
    }

    @Test("a folder that can't be made is named")
    func unusableFolder() throws {
        let error = #expect(throws: ProjectionError.self) {
            try ProjectionFile(path: "/proc/nothing/projections.sqlite", folds: [], logger: quiet)
        }
        #expect(error?.code == .unusable)
        #expect(error?.message.contains("/proc/nothing") == true)
    }

    @Test(
        "a file that is damaged, of another layout, or marked as damaged is folded anew",
        arguments: ["noise", "damaged page", "newer layout", "marked", "tables without versions"])
    func unusableFile(_ kind: String) async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        var generator = SeededGenerator(seed: 3)
        try await log.appendAll(randomRecords(50, using: &generator))
        let path = folder.file()
        var file: ProjectionFile? = try ProjectionFile(path: path, folds: [LinesFold()], logger: quiet)
        if let file { try await foldAll(file, log) }
        let expected = try file.map { try LinesFold().dump($0) }
        try file?.close()
        file = nil
        try execute("PRAGMA journal_mode = DELETE", in: path)

        switch kind {
        case "noise":
            try Data("this is no database, and long enough to be read as one".utf8).write(to: URL(filePath: path))
        case "damaged page":
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes.replaceSubrange(100..<4_000, with: repeatElement(0xff, count: 3_900))
            try bytes.write(to: URL(filePath: path))
        case "newer layout": try execute("PRAGMA user_version = 99", in: path)
        case "marked": try Data().write(to: URL(filePath: path + ".damaged"))
        default: try execute("DROP TABLE projection_versions", in: path)
        }
        let again = try ProjectionFile(path: path, folds: [LinesFold()], logger: quiet)
        #expect(try LinesFold().dump(again).isEmpty)
        try await foldAll(again, log)
        #expect(try LinesFold().dump(again) == expected)
        #expect(!FileManager.default.fileExists(atPath: path + ".damaged"))
    }
}

private func execute(_ sql: String, in path: String) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
}
