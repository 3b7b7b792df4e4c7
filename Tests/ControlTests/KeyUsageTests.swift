import Access
import Contracts
import Control
import EventLog
import Testing

struct KeyUsageTests {
    @Test func `that a key is used is written once an hour, by whichever instance`()
        async throws
    {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let here = try Instance(log, at: folder.file("here"))
        let there = try Instance(log, at: folder.file("there"))
        try await running(here, there) {
            try await here.writer.create(key("key_1"), actor: "cli")
            let hour = KeyUsage.precision
            let first = KeyUsage(writer: here.writer, logger: quiet)
            func note(_ usage: KeyUsage, _ instance: Instance, at time: Int64) async throws -> Int64? {
                try await instance.upToDate()
                guard let document = instance.state.keys(tenant: "acme").first?.document else { return nil }
                usage.note(document, at: time)
                await usage.write()
                try await instance.upToDate()
                return instance.state.keys(tenant: "acme").first?.document.lastUsedAt
            }
            #expect(try await note(first, here, at: hour) == hour)
            #expect(try await note(first, here, at: 2 * hour - 1) == hour)
            // Another instance, which noted the same hour before it knew.
            let second = KeyUsage(writer: there.writer, logger: quiet)
            second.note(key("key_1"), at: hour + 1)
            try await there.upToDate()
            await second.write()
            #expect(try await note(second, there, at: hour + 2) == hour)
            #expect(try await note(second, there, at: 2 * hour + 1) == 2 * hour + 1)
            // A key that is gone is nobody's trouble.
            first.note(key("key_2"), at: hour)
            await first.write()
        }
        let records = try await log.read(
            TopicPartition(topic: Topics.control, partition: 0), from: 0, limit: 100, maxBytes: .max)
        let actions = try records.map { try ControlRecord($0).action }
        #expect(actions == ["create", KeyDocument.useAction, KeyDocument.useAction])
    }
}
