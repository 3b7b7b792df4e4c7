import EventLog
import Foundation
import ServiceKit
import Testing

struct HealthTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "health-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test func `a folder that takes what is written is well, and nothing is left in it`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(DiskCheck.result(in: [folder.path, folder.path + "/nowhere"]).trouble == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `one that does not says which it is, and why`() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        // A file can't hold another one, whoever asks: permissions would not keep root away.
        let file = folder.appending(path: "file")
        try Data().write(to: file)
        let trouble = try #require(DiskCheck.result(in: [folder.path, file.path]).trouble)
        #expect(trouble.hasPrefix("\(file.path) can't be written: "))
    }

    @Test func `appends are counted by topic and outcome, and everything else is the log's own`() async throws {
        let base = InMemoryEventLog()
        let metrics = Metrics()
        let log = MeteredLog(base, topics: ["carillon.a", "carillon.b"], metrics: metrics)
        try await log.prepare([TopicSpecification(name: "carillon.a", partitions: 2, retention: nil)])
        let record = NewRecord(topic: "carillon.a", partition: 1, key: [1], value: [2], timestamp: 3)
        var unknown = record
        unknown.topic = "carillon.b"
        let results = await log.append([record, record, unknown])
        #expect(results.map { (try? $0.get()) != nil } == [true, true, false])
        for one in [record, unknown] {
            let result = await withCheckedContinuation { answer in log.append(one) { answer.resume(returning: $0) } }
            #expect((try? result.get().topic) == (one.topic == "carillon.a" ? one.topic : nil))
        }
        #expect(try await log.bounds(of: "carillon.a")[1]?.end == 3)
        #expect(try await log.partitionCount(of: "carillon.a") == 2)
        let text = await metrics.text()
        #expect(text.contains(#"carillon_log_appends_total{topic="carillon.a",outcome="appended"} 3"#))
        #expect(text.contains(#"carillon_log_appends_total{topic="carillon.b",outcome="failed"} 2"#))
        #expect(text.contains("carillon_log_append_duration_seconds_count 3\n"))
    }
}
