import EventLog
import Foundation
import Projections
import Testing

@Suite("A survey of a projection file")
struct ProjectionSurveyTests {
    @Test("tells how far each fold is, and what it could not decode, while the file is open and after")
    func open() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll([
            record("one", partition: 0), record("garbage", partition: 0), record("two", to: "b", partition: 1),
        ])
        let path = folder.file()
        do {
            let file = try ProjectionFile(path: path, folds: [LinesFold(), TotalsFold()], logger: quiet)
            try await foldAll(file, log)
            try check(ProjectionSurvey.of(path: path))
            try file.close()
        }
        try check(ProjectionSurvey.of(path: path))
    }

    private func check(_ found: [ProjectionSurvey]) throws {
        #expect(found.map(\.fold) == ["lines", "totals"])
        #expect(found.map(\.undecodable) == [1, 0])
        let lines = try #require(found.first)
        #expect(lines.next[TopicPartition(topic: "a", partition: 0)] == 2)
        #expect(lines.next[TopicPartition(topic: "b", partition: 1)] == 1)
    }

    @Test("finds nothing where there is no file, and makes none")
    func missing() throws {
        let folder = try TemporaryFolder()
        let path = folder.file()
        #expect(try ProjectionSurvey.of(path: path).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a file that is none is an error that names it")
    func damaged() throws {
        let folder = try TemporaryFolder()
        let path = folder.file()
        try Data(repeating: 7, count: 4096).write(to: URL(filePath: path))
        let error = #expect(throws: ProjectionError.self) { try ProjectionSurvey.of(path: path) }
        #expect(error?.code == .unusable)
        #expect(error?.message.contains(path) == true)
    }
}
