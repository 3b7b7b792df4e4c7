import HTTPTypes
import JSON
import ServiceKit
import Testing

/// All state is a fold of the log: the answer of every GET route is the same after it has been folded again.
struct RebuildTests {
    @Test func `every read is answered the same, byte for byte, when all has been folded again`() async throws {
        let (first, acme, beta, told) = try await World.run { world in
            let (acme, beta) = try await world.settle()
            // Something changed of everything, in one of them, and something deleted.
            for served in world.routesInOrder
            where served.route.access.needsCredential && served.route.method != .delete {
                _ = try await world.send(served, as: acme, [.apiKey: acme.admin])
            }
            let spare = try await world.make(.post, "/keys", #"{"scopes": ["events:write"]}"#, acme)
            let id = try #require(try spare.json["id"]?.string)
            let deleted = try await world.way.ask(.fanout, .delete, "/v2/handles/acme/keys/\(id)", key: acme.admin)
            #expect(deleted.isGood)
            try await world.fold()
            return (world, acme, beta, try await world.reads(of: acme).merging(world.reads(of: beta)) { one, _ in one })
        }
        #expect(told.count > 80)
        try await World.run(after: first) { world in
            var again: [String: Answer] = [:]
            for things in [acme, beta] { again.merge(try await world.reads(of: things)) { one, _ in one } }
            #expect(again.count == told.count)
            for (path, answer) in told {
                #expect(answer.isGood, "\(path): \(answer)")
                #expect(again[path] == answer, "\(path)")
            }
        }
    }
}
