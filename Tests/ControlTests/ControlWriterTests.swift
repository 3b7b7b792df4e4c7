import Contracts
import Control
import EventLog
import JSON
import Projections
import Testing

@Suite("Control writer")
struct ControlWriterTests {
    @Test("an entity is created, changed and deleted, and state and tables say the same at once")
    func life() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let instance = try Instance(log, at: folder.file("one"))
        try await running(instance) {
            try await instance.writer.create(endpoint("ep_1"), actor: "key_1")
            #expect(instance.state.endpoint(tenant: "acme", id: "ep_1")?.revision == 1)

            let (position, changed) = try await instance.writer.update(
                EndpointDocument.self, tenant: "acme", id: "ep_1", actor: "key_1", action: "update"
            ) { document in
                var document = document
                document.active = false
                return document
            }
            #expect(position?.offset == 1)
            #expect(!changed.active)
            let stored = try instance.store.get(EndpointDocument.self, tenant: "acme", id: "ep_1")
            #expect(stored?.document == changed)
            #expect(stored?.revision == 2)
            #expect(stored?.createdOffset == 0)
            #expect(instance.state.endpoint(tenant: "acme", id: "ep_1")?.document == changed)

            let unchanged = try await instance.writer.update(
                EndpointDocument.self, tenant: "acme", id: "ep_1", actor: "key_1", action: "update"
            ) { _ in nil }
            #expect(unchanged.position == nil)

            let deletion = try await instance.writer.delete(
                EntityKey(.endpoint, "ep_1"), tenant: "acme", actor: "key_1")
            #expect(deletion.position.offset == 2)
            #expect(deletion.at == 5_000)
            #expect(instance.state.endpoints(tenant: "acme").isEmpty)
            let gone = try instance.store.get(EndpointDocument.self, tenant: "acme", id: "ep_1")
            #expect(gone == nil)
        }
    }

    @Test("what is not there, or another tenant's, can't be changed or deleted; what is there can't be created")
    func refusals() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let instance = try Instance(log, at: folder.file("one"))
        try await running(instance) {
            let writer = instance.writer
            try await writer.create(endpoint("ep_1"), actor: "x")
            func code(_ body: () async throws -> Void) async -> ControlWriteError.Code? {
                do { try await body() } catch { return (error as? ControlWriteError)?.code }
                return nil
            }
            let created = await code { try await writer.create(endpoint("ep_1"), actor: "x") }
            #expect(created == .alreadyExists)
            let stranger = await code {
                try await writer.delete(EntityKey(.endpoint, "ep_1"), tenant: "evil", actor: "x")
            }
            #expect(stranger == .notFound)
            let theirs = await code {
                try await writer.update(EndpointDocument.self, tenant: "evil", id: "ep_1", actor: "x", action: "y") {
                    $0
                }
            }
            #expect(theirs == .notFound)
            let taken = await code {
                try await writer.put(endpoint("ep_1", tenant: "evil"), actor: "x", action: "y")
            }
            #expect(taken == .conflict)
            let stale = await code { try await writer.put(endpoint("ep_1"), actor: "x", action: "y", expecting: 0) }
            #expect(stale == .conflict)
            #expect(instance.state.endpoint(tenant: "acme", id: "ep_1")?.revision == 1)
        }
    }

    @Test("of two writers that knew the same state exactly one wins", arguments: 0..<8)
    func race(round: Int) async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let one = try Instance(log, at: folder.file("one"))
        let two = try Instance(InMemoryEventLog(sharing: log), at: folder.file("two"))
        try await running(one, two) {
            @Sendable func attempt(_ instance: Instance, _ write: (ControlWriter) async throws -> Void) async -> String
            {
                do {
                    try await write(instance.writer)
                    return "won"
                } catch {
                    return (error as? ControlWriteError)?.code.rawValue ?? "\(error)"
                }
            }
            async let first = attempt(one) { try await $0.create(endpoint("ep_1"), actor: "one") }
            async let second = attempt(two) { try await $0.create(endpoint("ep_1"), actor: "two") }
            let created = await [first, second].sorted()
            #expect(created == ["already_exists", "won"])

            try await one.upToDate()
            try await two.upToDate()
            async let third = attempt(one) {
                try await $0.put(endpoint("ep_1", types: ["one"]), actor: "one", action: "update", expecting: 1)
            }
            async let fourth = attempt(two) {
                try await $0.put(endpoint("ep_1", types: ["two"]), actor: "two", action: "update", expecting: 1)
            }
            let changed = await [third, fourth]
            #expect(changed.sorted() == ["conflict", "won"])
            try await one.upToDate()
            try await two.upToDate()
            let winner = changed[0] == "won" ? "one" : "two"
            #expect(one.state.endpoint(tenant: "acme", id: "ep_1")?.document.eventTypes == [winner])
            #expect(two.state.endpoint(tenant: "acme", id: "ep_1")?.document.eventTypes == [winner])
        }
    }

    @Test("of two groups that are put into each other at once the later one stays out, everywhere")
    func circle() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let instance = try Instance(log, at: folder.file("one"))
        try await running(instance) {
            for id in ["a", "b"] { try await instance.writer.create(group(id, [.user("u")]), actor: "x") }
            // Both saw no circle.
            for (id, other) in [("a", "b"), ("b", "a")] {
                _ = try await log.append(
                    ControlRecord(
                        kind: .group, id: "acme/\(id)", tenant: "acme", revision: 2, actor: "x", action: "update",
                        at: 1, document: group(id, [.group(other)]).jsonBytes
                    ).newRecord())
            }
            try await instance.upToDate()
            await #expect(throws: ControlWriteError.self) {
                try await instance.writer.put(group("b", [.user("v"), .group("a")]), actor: "x", action: "update")
            }
            await #expect(throws: ControlWriteError.self) {
                try await instance.writer.create(group("self", [.group("self")]), actor: "x")
            }
            let directory = instance.state.directory(tenant: "acme")
            #expect(directory.group("a")?.document.members == [.group("b")])
            #expect(directory.group("b")?.document.members == [.user("u")])
            for id in ["a", "b"] {
                let stored = try instance.store.get(GroupDocument.self, tenant: "acme", id: "acme/\(id)")
                #expect(stored?.document == directory.group(id)?.document)
            }
            // Once there is no circle in it, it goes.
            try await instance.writer.put(group("a", []), actor: "x", action: "update")
            try await instance.writer.put(group("b", [.group("a")]), actor: "x", action: "update")
            #expect(instance.state.directory(tenant: "acme").group("b")?.document.members == [.group("a")])
        }
    }

    @Test("changes that two instances make at once are made one upon the other, and none is lost")
    func noLostUpdate() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let one = try Instance(log, at: folder.file("one"))
        let two = try Instance(InMemoryEventLog(sharing: log), at: folder.file("two"))
        try await running(one, two) {
            try await one.writer.create(endpoint("ep_1", types: []), actor: "one")
            try await two.upToDate()
            let added = await withTaskGroup(of: [String].self) { group in
                for (name, instance) in [("one", one), ("two", two)] {
                    group.addTask {
                        var added: [String] = []
                        for index in 0..<20 {
                            // Who loses five times in a row is told so, and has changed nothing.
                            let made = try? await instance.writer.update(
                                EndpointDocument.self, tenant: "acme", id: "ep_1", actor: name, action: "update"
                            ) { document in
                                var document = document
                                document.eventTypes.append("\(name).\(index)")
                                return document
                            }
                            if made != nil { added.append("\(name).\(index)") }
                        }
                        return added
                    }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
            try await one.upToDate()
            let document = one.state.endpoint(tenant: "acme", id: "ep_1")?.document
            #expect(document?.eventTypes.sorted() == added.sorted())
            #expect(added.count >= 20)
            #expect(one.state.endpoint(tenant: "acme", id: "ep_1")?.revision == added.count + 1)
        }
    }

    @Test("a log that is away, a lost acknowledgement and a fold that lags are told apart")
    func faults() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let instance = try Instance(log, at: folder.file("one"), timeout: .milliseconds(1))
        let lag = await #expect(throws: FoldLag.self) { try await instance.writer.create(endpoint("ep_1"), actor: "x") }
        #expect(lag?.phase == .idle)

        let second = try Instance(log, at: folder.file("two"))
        try await running(second) {
            try await second.upToDate()
            #expect(second.state.endpoint(tenant: "acme", id: "ep_1") != nil)

            log.setFault(.unavailable)
            let away = await #expect(throws: EventLogError.self) {
                try await second.writer.create(endpoint("ep_2"), actor: "x")
            }
            #expect(away?.isRetriable == true)

            log.setFault(.acknowledgementLost)
            await #expect(throws: EventLogError.self) { try await second.writer.create(endpoint("ep_3"), actor: "x") }
            log.setFault(nil)
            try await second.upToDate()
            // It was written all the same, and the next try finds that out.
            let again = await #expect(throws: ControlWriteError.self) {
                try await second.writer.create(endpoint("ep_3"), actor: "x")
            }
            #expect(again?.code == .alreadyExists)
            #expect(second.state.endpoint(tenant: "acme", id: "ep_2") == nil)
        }
    }
}
