import EventLog
import Testing

@testable import EventLogSQLite

/// What holds between processes, and when one of them is killed.
@Suite(.serialized)
struct ProcessTests {
    private let folder = LogFolder()

    @Test("Everything that was acknowledged before a SIGKILL is there, and the log goes on behind it")
    func crash() async throws {
        let log = try await folder.open(partitions: 3)
        await log.close()
        let probe = try Probe("append", folder.path, "t", "a", "10000000")
        try await probe.say(500)
        try await probe.kill()

        let later = try folder.open()
        let records = try await later.everything(in: "t")
        var found: [String: String] = [:]
        for (partition, records) in records {
            #expect(records.map(\.position.offset) == Array(0..<Int64(records.count)))
            for record in records {
                found["\(partition) \(record.position.offset)"] = String(decoding: record.value, as: UTF8.self)
            }
        }
        let acknowledged = probe.said
        #expect(acknowledged.count >= 500)
        let missing = acknowledged.filter { line in
            let words = line.split(separator: " ")
            return found["\(words[0]) \(words[1])"] != String(words[2])
        }
        #expect(missing == [])
        let next = try await later.append(NewRecord(topic: "t", partition: 1, value: [1]))
        #expect(next.offset == Int64(records[1]?.count ?? 0))
        await later.close()
    }

    @Test("Processes that append at once leave no gap and nothing twice")
    func appendingTogether() async throws {
        let log = try await folder.open(partitions: 3)
        let probes = [
            try Probe("append", folder.path, "t", "a", "400"), try Probe("append", folder.path, "t", "b", "400"),
        ]
        for number in 0..<400 {
            let value = Array("c-\(number)".utf8)
            try await log.append(NewRecord(topic: "t", key: value, value: value))
        }
        for probe in probes { try await probe.ended() }
        #expect(probes.map(\.said.count) == [400, 400])

        let records = try await log.everything(in: "t")
        for records in records.values {
            #expect(records.map(\.position.offset) == Array(0..<Int64(records.count)))
        }
        let values = records.values.joined().map { String(decoding: $0.value, as: UTF8.self) }
        #expect(values.count == 1_200)
        #expect(Set(values) == Set(["a", "b", "c"].flatMap { name in (0..<400).map { "\(name)-\($0)" } }))
        await log.close()
    }

    @Test("A reader is woken by an append of another process, and not by looking now and then")
    func wake() async throws {
        try await folder.open(partitions: 3).close()
        // With a tick of an hour, only the kernel's word is left to wake it.
        let log = try folder.open(tick: .seconds(3_600))
        let starts = (0..<3).map { (TopicPartition(topic: "t", partition: $0), Int64(0)) }
        let reader = try await log.follow(Dictionary(uniqueKeysWithValues: starts))
        for name in ["a", "b"] {
            async let waiting = inTime("the record of \(name)") { try await reader.next(limit: 10) }
            let probe = try Probe("append", folder.path, "t", name, "1")
            let values = try await waiting.map { String(decoding: $0.value, as: UTF8.self) }
            #expect(values == ["\(name)-0"])
            try await probe.ended()
        }
        await log.close()
    }

    @Test("A process that follows hears of what another appends")
    func follow() async throws {
        let log = try await folder.open(partitions: 2)
        let probe = try Probe("follow", folder.path, "t")
        _ = try await probe.says("following")
        for number in 0..<10 {
            try await log.append(NewRecord(topic: "t", partition: number % 2, value: Array("value \(number)".utf8)))
            _ = try await probe.says("value \(number)")
        }
        try await probe.kill()
        await log.close()
    }

    @Test("When the active process of a group is killed, the one that stands by goes on from its last commit")
    func takeover() async throws {
        let log = try await folder.open(partitions: 2)
        let active = try Probe("join", folder.path, "t", "g")
        #expect(try await active.says("assigned ") == #"["0:0", "1:0"]"#)
        let standby = try Probe("join", folder.path, "t", "g")
        _ = try await standby.says("joined")
        try await log.appendAll((0..<5).map { NewRecord(topic: "t", partition: 1, value: [$0]) })
        _ = try await active.says("handled 1:4")
        #expect(standby.said == ["joined"])

        try await active.kill()
        let starts = try await standby.says("assigned ")
        #expect(starts == #"["0:0", "1:5"]"#)
        try await log.append(NewRecord(topic: "t", partition: 0, value: [9]))
        _ = try await standby.says("handled 0:0")
        try await standby.kill()

        // And a member of this process after that.
        let member = try await log.join(group: "g", topic: "t", member: "here")
        guard case .assigned(let offsets) = try await inTime("the take-over", { try await member.next(limit: 1) })
        else {
            return #expect(Bool(false), "an assignment must come first")
        }
        #expect(offsets == [0: 1, 1: 5])
        await log.close()
    }
}
