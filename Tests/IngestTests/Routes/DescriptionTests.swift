import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ingest
import JSON
import Logging
import NIOCore
import ServiceKit
import Testing

struct DescriptionTests {
    @Test func `what is described is what is served, with the scope that it needs`() throws {
        let rig = IngestRig()
        let ingest = try buildIngest(rig.settings, log: rig.log, logger: Logger(label: "test"))
        let described = IngestDescription.api.routes.map(\.route)
        #expect(Set(described).subtracting(ingest.routes).isEmpty)
        #expect(Set(ingest.routes).subtracting(described).isEmpty)
        #expect(described.count == ingest.routes.count)
    }

    @Test func `the description is served as JSON, and as a page that loads and runs nothing`() async throws {
        let rig = IngestRig()
        try await rig.run { client in
            let json = try await client.client.execute(uri: "/openapi.json", method: .get)
            #expect(json.status == .ok)
            #expect(try JSONDocument(parsing: Array(buffer: json.body)).root["openapi"]?.string == "3.1.0")
            let page = try await client.client.execute(uri: "/docs", method: .get)
            let policy = page.headers[.contentSecurityPolicy] ?? ""
            #expect(policy.hasPrefix("default-src 'none'; style-src 'unsafe-inline'"))
            let html = String(buffer: page.body)
            #expect(html.contains("<article id=\"postNotification\">"))
            #expect(!html.contains("<script"))
            #expect(!html.contains("src="))
        }
    }
}
