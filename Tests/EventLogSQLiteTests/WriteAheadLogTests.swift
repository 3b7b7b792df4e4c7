import EventLog
import Foundation
import Testing

@testable import EventLogSQLite

struct WriteAheadLogTests {
    private let folder = LogFolder()

    @Test("The write-ahead log is moved into the file when it is long, and all records are there afterwards")
    func bounded() async throws {
        let log = try await folder.open(partitions: 1)
        let value = Array(repeating: UInt8(7), count: 500_000)
        for _ in 0..<20 { try await log.appendAll((0..<4).map { _ in NewRecord(topic: "t", value: value) }) }
        // 40 MB were written; without a checkpoint all of them would still stand there.
        #expect(try size("t.sqlite-wal") < 12 << 20)
        #expect(try size("t.sqlite") > 30 << 20)
        await log.close()
        let later = try folder.open()
        let records = try await later.everything(in: "t")[0] ?? []
        #expect(records.map(\.position.offset) == Array(0..<80))
        #expect(records.allSatisfy { $0.value == value })
        await later.close()
    }

    @Test("Room that was made ahead is no record: a killed process leaves a log that reads to its last append")
    func room() async throws {
        let log = try await folder.open(partitions: 1)
        try await log.append(NewRecord(topic: "t", value: [1]))
        // As the files are found when the process is gone: nothing was closed.
        let copy = LogFolder()
        try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
        #expect(try size("t.sqlite-wal") > 1 << 20)
        let later = try copy.open()
        let values = try await later.everything(in: "t")[0]?.map(\.value)
        #expect(values == [[1]])
        let next = try await later.append(NewRecord(topic: "t", value: [2]))
        #expect(next.offset == 1)
        await later.close()
        await log.close()
    }

    private func size(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
        return (attributes[.size] as? NSNumber)?.intValue ?? 0
    }
}
