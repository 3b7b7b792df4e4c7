import Access
import BlobStore
import Contracts
import Control
import EventLog
import Fanout
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import NIOCore
import Projections
import ServiceKit
import Synchronization
import Testing

/// The routes of a fan-out over an in-memory log, with two tenants, `acme` and `beta`, and a key of each that may do all.
final class APIScene: Sendable {
    let scene: Scene
    let instance: Instance
    let clock: TestTime
    let masterKey: MasterKey
    let links: EmailLinks
    /// Reaches what the rules of egress allow, by addresses alone.
    let client: WebhookClient
    let builtIn: BuiltInMailTemplates
    /// Where audio lies.
    let blobs: BlobFolder
    let acme = MintedKey(tenant: "acme", scopes: [.tenantAdmin], at: 0)
    let beta = MintedKey(tenant: "beta", scopes: [.tenantAdmin], at: 0)

    static let publicURL = "https://hooks.example.org"

    private let egress: EgressRules

    private init(egress: EgressRules) async throws {
        self.egress = egress
        scene = try await Scene()
        instance = try Instance(scene.log, folder: scene.folder)
        clock = TestTime()
        builtIn = try BuiltInMailTemplates()
        masterKey = try #require(MasterKey([UInt8](repeating: 7, count: 32)))
        links = EmailLinks(masterKey: masterKey, publicURL: Self.publicURL)
        blobs = BlobFolder(path: scene.folder + "/uploads", id: "one")
        try blobs.prepare(now: 0)
        client = try WebhookClient(rules: egress, tls: ClientFixture.trustsNobody)
    }

    /// The routes over an instance that folds the scene's log.
    ///
    /// - Parameter store: where audio lies, where that is not in `blobs`.
    func application(over instance: Instance, store: (any BlobStore)? = nil) -> some ApplicationProtocol {
        let clock = clock
        let templates = TenantMailTemplates(
            control: instance.control, builtIn: builtIn, logger: Instance.quiet)
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        FanoutAPI(
            log: scene.log, file: instance.file, runner: instance.runner, control: instance.control,
            writer: instance.writer, events: EventCache(log: scene.log),
            gate: Gate(Authenticator(state: instance.control, now: { clock.now })), masterKey: masterKey, links: links,
            verifier: EndpointVerifier(
                client: client, masterKey: masterKey, publicURL: Self.publicURL, now: { clock.now }),
            publicURL: Self.publicURL, egress: egress, templates: templates,
            voiceNotes: VoiceNotes(
                store: store ?? blobs, masterKey: masterKey, publicURL: Self.publicURL,
                metrics: VoiceNoteMetrics(Metrics())), now: { clock.now }
        ).add(to: routes)
        routes.router.refuseOtherMethods()
        return Application(router: routes.router)
    }

    /// Runs `body` against the routes, with folding going on meanwhile.
    static func run(
        egress: EgressRules = EgressRules(), _ body: @Sendable (APIScene, APIClient) async throws -> Void
    ) async throws {
        let scene = try await APIScene(egress: egress)
        scene.instance.startFolding()
        for tenant in ["acme", "beta"] {
            try await scene.instance.writer.create(
                TenantDocument(handle: tenant, name: tenant.uppercased(), createdAt: 0), actor: "test")
        }
        for key in [scene.acme, scene.beta] { try await scene.instance.writer.create(key.document, actor: "test") }
        try await scene.application(over: scene.instance).test(.router) { client in
            try await body(scene, APIClient(client: client, key: scene.acme.key.text))
        }
        await scene.instance.stop()
        await scene.client.shutdown()
    }

    /// Appends records of deliveries, and waits until all of the log is folded.
    func append(_ records: [DeliveryRecord], partition: Int = 0) async throws {
        try await scene.log.appendAll(records.map { $0.newRecord(partition: partition, key: nil) })
        try await fold()
    }

    func fold() async throws {
        try await instance.runner.wait(untilEndOf: [Topics.control, Topics.events, Topics.deliveries])
    }

    /// Everything that the control topic says, as text.
    func controlText() async throws -> String {
        try await scene.records(of: Topics.control).map { String(decoding: $0.value, as: UTF8.self) }.joined()
    }
}

/// The time of day as a test sets it.
final class TestTime: Sendable {
    private let milliseconds = Mutex<Int64>(1_750_000_000_000)

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(by duration: Duration) { milliseconds.withLock { $0 += duration.milliseconds } }
}
