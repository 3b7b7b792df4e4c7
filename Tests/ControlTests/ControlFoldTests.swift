import Contracts
import EventLog
import Logging
import Projections
import SeededNumbers
import Testing

@testable import Control

@Suite("Control fold")
struct ControlFoldTests {
    @Test("tables, memory, memory loaded from the tables, and all of it rebuilt say the same", arguments: 1...8)
    func noDrift(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        var generator = SeededGenerator(seed: seed)
        let instance = try Instance(log, at: folder.file("one"))
        try await running(instance) {
            for _ in 0..<10 {
                try await log.appendAll((0..<60).map { _ in randomRecord(using: &generator) })
                try await instance.upToDate()
            }
        }
        let dump = instance.state.dump()
        #expect(dump.count > 20)
        #expect(try ControlState(loading: instance.file).dump() == dump)

        let rebuilt = try Instance(log, at: folder.file("two"))
        try await running(rebuilt) { try await rebuilt.upToDate() }
        #expect(rebuilt.state.dump() == dump)
        #expect(try ControlState(loading: rebuilt.file).dump() == dump)
        #expect(try instance.file.faults(limit: 1_000) == rebuilt.file.faults(limit: 1_000))
        #expect(try !instance.file.faults(limit: 1).isEmpty)
    }

    @Test("what was deleted stays deleted: after late records, a restart and a rebuild")
    func deleted() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll([
            record(endpoint("ep_1"), revision: 1), record(endpoint("ep_1"), revision: 2),
            record(endpoint("ep_1"), revision: 3, deleting: true),
            // From writers that did not know.
            record(endpoint("ep_1"), revision: 3), record(endpoint("ep_1"), revision: 1),
        ])
        for name in ["first", "first", "another"] {
            let instance = try Instance(log, at: folder.file(name))
            try await running(instance) { try await instance.upToDate() }
            #expect(instance.state.endpoints(tenant: "acme").isEmpty)
            #expect(try instance.store.get(EndpointDocument.self, tenant: "acme", id: "ep_1") == nil)
            #expect(try instance.store.list(EndpointDocument.self, tenant: "acme", limit: 10).isEmpty)
            #expect(instance.state.standing(of: EntityKey(.endpoint, "ep_1"))?.revision == 3)
            try instance.file.close()
        }
    }

    @Test("of two entities that were created with one Idempotency-Key, the first in the log counts, for a day")
    func creationKeys() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let hour: Int64 = 3_600_000
        func created(_ type: String, _ tenant: String = "acme", hash: String = "k", at: Int64) -> NewRecord {
            var document = schema(1, type: type)
            document.tenant = tenant
            document.createdAt = at
            document.creationKey = CreationKey(keyHash: hash, bodyHash: "of \(type)")
            return record(document, revision: 1)
        }
        func types(_ state: ControlState) -> [String] {
            ["acme", "beta"].flatMap { tenant in state.schemaTypes(tenant: tenant).map { "\(tenant) \($0)" } }
        }
        try await log.appendAll([
            created("one", at: 1), created("two", at: 2), created("three", hash: "l", at: 2),
            created("two", "beta", at: 2),
        ])
        for _ in 1...2 {
            let instance = try Instance(log, at: folder.file("one"))
            try await running(instance) { try await instance.upToDate() }
            #expect(types(instance.state) == ["acme one", "acme three", "beta two"])
            try instance.file.close()
        }
        // Known after a restart too; and free after a day.
        try await log.appendAll([
            created("four", at: 23 * hour), created("five", at: 24 * hour + 1), created("six", at: 25 * hour),
        ])
        for name in ["one", "another"] {
            let instance = try Instance(log, at: folder.file(name))
            try await running(instance) { try await instance.upToDate() }
            let expected = ["acme five", "acme one", "acme three", "beta two"]
            #expect(types(instance.state) == expected)
            #expect(types(try ControlState(loading: instance.file)) == expected)
            try instance.file.close()
        }
    }

    @Test("a key is found by its hash, and is known as revoked after it was deleted, also after a restart")
    func keys() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let instance = try Instance(log, at: folder.file("one"))
        try await running(instance) {
            try await instance.writer.create(key("key_1", hash: "aa"), actor: "cli")
            try await instance.writer.create(key("key_2", hash: "bb"), actor: "cli")
            #expect(instance.state.keys(tenant: "acme").map(\.document.id) == ["key_1", "key_2"])
            try await instance.writer.delete(EntityKey(.key, "key_1"), tenant: "acme", actor: "cli")
        }
        for state in [instance.state, try ControlState(loading: instance.file)] {
            guard case .revoked(id: "key_1") = state.key(hash: "aa"), case .active(let entity) = state.key(hash: "bb")
            else {
                Issue.record("key_1 should be revoked, and key_2 active")
                return
            }
            #expect(entity.document.id == "key_2")
            #expect(state.key(hash: "cc") == nil)
            #expect(state.keys(tenant: "acme").map(\.document.id) == ["key_2"])
        }
    }

    @Test("a document that is not what its record says is refused by tables and memory alike")
    func mismatch() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll([
            record(endpoint("ep_1"), revision: 1, tenant: "evil"), record(endpoint("ep_1"), revision: 1, id: "ep_2"),
            NewRecord(topic: Topics.control, value: Array("nonsense".utf8)),
        ])
        let instance = try Instance(log, at: folder.file("one"))
        try await running(instance) { try await instance.upToDate() }
        #expect(instance.state.dump().isEmpty)
        let reasons = try instance.file.faults(limit: 10).map(\.reason)
        #expect(
            reasons == [
                "it carries no format version", "its document is that of ep_1, not of ep_2",
                "its document belongs to acme, not to evil",
            ])
    }

    @Test("pages are newest first, without gaps or repeats while others write, and hold no other tenant's")
    func pages() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let instance = try Instance(log, at: folder.file("one"))
        try await running(instance) {
            for index in 0..<7 {
                try await instance.writer.create(endpoint("ep_\(index)"), actor: "x")
                try await instance.writer.create(endpoint("ep_o\(index)", tenant: "other"), actor: "x")
            }
            var seen: [String] = []
            var after: Int64?
            while true {
                let page = try instance.store.list(EndpointDocument.self, tenant: "acme", after: after, limit: 3)
                guard let last = page.last else { break }
                seen += page.map(\.document.id)
                after = last.createdOffset
                // A change leaves the order alone, and what is new belongs on a page before.
                try await instance.writer.put(endpoint("ep_0"), actor: "x", action: "update")
                try await instance.writer.create(endpoint("ep_new\(seen.count)"), actor: "x")
            }
            #expect(seen == (0..<7).reversed().map { "ep_\($0)" })
            let all = try instance.store.list(EndpointDocument.self, tenant: nil, limit: 100)
            #expect(all.count == 7 + 7 + 3)
            #expect(instance.state.endpoints(tenant: "other").map(\.document.id) == (0..<7).map { "ep_o\($0)" })
        }
    }

    @Test("an event without a version is of the highest active one, else of the highest deprecated one")
    func schemas() {
        let state = ControlState()
        func take(_ document: SchemaDocument, revision: Int, at offset: Int64) {
            state.folded([logRecord(record(document, revision: revision), at: offset)])
        }
        take(schema(2), revision: 1, at: 0)
        take(schema(1), revision: 1, at: 1)
        take(schema(10), revision: 1, at: 2)
        #expect(state.schemas(tenant: "acme", type: "a.b").map(\.document.version) == [1, 2, 10])
        #expect(state.latestSchema(tenant: "acme", type: "a.b")?.document.version == 10)
        take(schema(10, .retired), revision: 2, at: 3)
        #expect(state.latestSchema(tenant: "acme", type: "a.b")?.document.version == 2)
        take(schema(2, .deprecated), revision: 2, at: 4)
        #expect(state.latestSchema(tenant: "acme", type: "a.b")?.document.version == 1)
        take(schema(1, .deprecated), revision: 2, at: 5)
        #expect(state.latestSchema(tenant: "acme", type: "a.b")?.document.version == 2)
        #expect(state.schema(tenant: "acme", type: "a.b", version: 10)?.document.state == .retired)
        #expect(state.latestSchema(tenant: "other", type: "a.b") == nil)
        #expect(state.schemaTypes(tenant: "acme") == ["a.b"])
    }

    @Test("a list is in the order of creation and finds by id, whatever is put and removed", arguments: 1...4)
    func entityList(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var list = EntityList<EndpointDocument>()
        var model: [String: Entity<EndpointDocument>] = [:]
        for offset in 0..<500 as Range<Int64> {
            let id = "ep_\(Int.random(in: 0..<40, using: &generator))"
            if Int.random(in: 0..<3, using: &generator) == 0 {
                list.remove(id)
                model[id] = nil
            } else {
                let isNew = Bool.random(using: &generator)
                let created = isNew ? offset : model[id]?.createdOffset ?? offset
                let entity = Entity(
                    document: endpoint(id), revision: 1, createdOffset: created, offset: offset, changedAt: 1)
                list.put(entity)
                model[id] = entity
            }
            let expected = model.values.sorted { $0.createdOffset < $1.createdOffset }
            #expect(list.ordered.map(\.offset) == expected.map(\.offset))
            #expect(list[id]?.offset == model[id]?.offset)
        }
    }

    @Test("the memory of ignored records is bounded")
    func recentOffsets() {
        var recent = RecentOffsets(limit: 3)
        for offset in [1, 2, 2, 3, 4, 5] as [Int64] { recent.insert(offset) }
        #expect((1...5).map { recent.contains($0) } == [false, false, true, true, true])
    }
}
