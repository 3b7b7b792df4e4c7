import EventLog
import Fanout
import Foundation
import Logging
import ServiceKit
import Testing

struct DescriptionTests {
    @Test func `what is described is what is served, with the scope that it needs`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "described-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = try Settings(environment: ["CARILLON_DATA_DIR": folder])
        let fanout = try buildFanout(settings, log: InMemoryEventLog(), logger: Logger(label: "test"))
        let described = FanoutDescription.api.routes.map(\.route)
        #expect(Set(described).subtracting(fanout.routes).isEmpty)
        #expect(Set(fanout.routes).subtracting(described).isEmpty)
        #expect(described.count == fanout.routes.count)
    }
}
