import Access
import Contracts
import Control
import HTTPTypes
import JSON
import Logging
import NIOHTTP1
import Testing

@testable import ServiceKit

struct QuickEntranceTests {
    private let load = RequestLoad(most: 8)
    private let places: RequestPlaces
    private let entrance: QuickEntrance
    private let acme = MintedKey(tenant: "acme", scopes: [.eventsWrite], at: 0)
    private let beta = MintedKey(tenant: "beta", scopes: [.eventsWrite], at: 0)
    private let reader = MintedKey(tenant: "acme", scopes: [.schemasRead], at: 0)

    init() {
        let state = ControlState()
        let documents: [any ControlDocument] = [
            TenantDocument(handle: "acme", name: "Acme", createdAt: 0),
            TenantDocument(handle: "beta", name: "Beta", createdAt: 0), acme.document, beta.document, reader.document,
        ]
        state.folded(documents.enumerated().map { GateTests.record($1, at: Int64($0)) })
        places = RequestPlaces(of: load)
        let limits = RequestLimits(throttle: Throttle(control: state), places: places)
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics(), limits: limits, load: load)
        var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        logger.logLevel = .info
        entrance = routes.entrance(
            .post, "/posts", scope: .eventsWrite, Gate(Authenticator(state: state, now: { 1000 })), logger: logger)
    }

    private func admit(_ key: MintedKey) throws -> QuickPass? {
        let headers: HTTPHeaders = [
            "Content-Type": "application/json", "Content-Length": "2", "X-API-Key": key.key.text,
        ]
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/posts", headers: headers)
        return entrance.admit(try #require(UsualHead(head)))
    }

    @Test func `who is let in is in work until the answer, and holds no more places than a tenant has`() throws {
        var passes: [QuickPass] = []
        for count in 1...4 {
            passes.append(try #require(try admit(acme)))
            #expect(load.count == count)
        }
        #expect(try admit(acme) == nil)
        #expect(load.count == 4)
        passes.append(try #require(try admit(beta)))
        #expect(load.count == 5)
        #expect(places.owners == 2)
        for pass in passes { _ = pass.answer { _, json in json.string("done") } }
        #expect(load.count == 0)
        #expect(places.owners == 0)
        #expect(try admit(acme) != nil)
    }

    @Test func `who is refused, or finds all places taken, leaves nothing behind`() throws {
        #expect(try admit(reader) == nil)
        #expect(load.count == 0)
        for _ in 0..<load.most { #expect(load.enter()) }
        #expect(try admit(acme) == nil)
        #expect(load.count == load.most)
        #expect(places.owners == 0)
    }
}
