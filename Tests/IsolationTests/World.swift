import Access
import Contracts
import Control
import EventLog
import Fanout
import Foundation
import Hummingbird
import HummingbirdTesting
import Ingest
import Logging
import Projections
import ServiceKit

/// Both services over one log in memory, wired as they are when they run, and two tenants that have something of
/// everything. They fold and answer; nothing is planned or sent, so that all that is written is written by a request.
struct World: Sendable {
    let log: InMemoryEventLog
    let time: TestTime
    let ingest: Ingest
    let fanout: Fanout
    let way: Ways

    static let masterKey = [UInt8](repeating: 7, count: 32)
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    static let publicURL = "https://carillon.example"

    /// Builds a world, runs `body` in it, and ends it.
    ///
    /// - Parameter former: a world whose log is folded anew; nil for an empty log.
    static func run<Answer: Sendable>(
        after former: World? = nil, _ body: @Sendable (World) async throws -> Answer
    ) async throws -> Answer {
        let log = former?.log ?? InMemoryEventLog()
        try await log.prepare(Topics.specifications)
        let time = former?.time ?? TestTime()
        let data = TemporaryFolder()
        let keySet = try Operators.writeKeySet(into: data)
        let settings = try Settings(environment: [
            "CARILLON_DATA_DIR": data.path, "CARILLON_PUBLIC_URL": publicURL,
            "CARILLON_MASTER_KEY": Data(masterKey).base64EncodedString(), "CARILLON_RATE_LIMITS": "off",
            "CARILLON_JWT_JWKS": keySet, "CARILLON_JWT_ISSUER": Operators.issuer,
            "CARILLON_JWT_AUDIENCE": Operators.audience,
        ])
        let ingest = try buildIngest(settings, log: log, logger: quiet, now: { time.now })
        let fanout = try buildFanout(settings, log: log, logger: quiet, now: { time.now })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for runner in [ingest.runner, fanout.runner] { group.addTask { try await runner.run() } }
            defer { group.cancelAll() }
            for runner in [ingest.runner, fanout.runner] {
                try await runner.wait(untilEndOf: Topics.specifications.map(\.name), timeout: .seconds(30))
                while runner.status.phase != .following { await Task.yield() }
            }
            let answer = try await serving(ingest.responder) { ingestClient in
                try await serving(fanout.responder) { fanoutClient in
                    try await body(
                        World(
                            log: log, time: time, ingest: ingest, fanout: fanout,
                            way: Ways(ingest: ingestClient, fanout: fanoutClient)))
                }
            }
            group.cancelAll()
            while let _ = try await group.next() {}
            withExtendedLifetime(data) {}
            return answer
        }
    }

    private static func serving<Responder: HTTPResponder, Answer: Sendable>(
        _ responder: Responder, _ body: @Sendable (any TestClientProtocol) async throws -> Answer
    ) async throws -> Answer where Responder.Context == CarillonRequestContext {
        try await Application(responder: responder, logger: quiet).test(.router) { try await body($0) }
    }

    /// Everything that one can ask of the services, each route once.
    var routes: [Served] {
        ingest.routes.map { Served(route: $0, service: .ingest) }
            + fanout.routes.map { route in Served(route: route, service: .fanout) }.filter { served in
                // What both have is asked of the first.
                !ingest.routes.contains(served.route)
            }
    }

    /// Where each partition of each topic ends: what is written moves one of them.
    func ends() async throws -> [TopicPartition: Int64] {
        var ends: [TopicPartition: Int64] = [:]
        for topic in Topics.specifications.map(\.name) {
            for (partition, bounds) in try await log.bounds(of: topic) {
                ends[TopicPartition(topic: topic, partition: partition)] = bounds.end
            }
        }
        return ends
    }

    /// Waits until both services have folded all there is.
    func fold() async throws {
        for runner in [ingest.runner, fanout.runner] {
            try await runner.wait(untilEndOf: Topics.specifications.map(\.name), timeout: .seconds(30))
        }
    }

    /// A key of a tenant, as the command line mints it.
    func key(
        of tenant: String, _ scopes: some Sequence<Scope>, expiresAt: Int64? = nil, user: String? = nil
    ) async throws -> MintedKey {
        let minted = MintedKey(tenant: tenant, scopes: scopes, at: time.now, expiresAt: expiresAt, user: user)
        try await fanout.writer.create(minted.document, actor: "test")
        try await fold()
        return minted
    }
}

/// A route, and who serves it.
struct Served: Hashable, Sendable, CustomStringConvertible {
    enum Service: Hashable, Sendable { case ingest, fanout }

    let route: Route
    let service: Service

    var description: String { "\(route.method) \(route.path)" }
}
