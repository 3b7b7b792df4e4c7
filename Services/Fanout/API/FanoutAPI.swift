package import Contracts
package import Control
package import EventLog
package import Projections
package import ServiceKit

/// The management and read routes of the fan-out: what each of them needs, and where they stand.
package struct FanoutAPI: Sendable {
    /// The largest body that a management route takes, in bytes.
    static let bodyLimit = 64 << 10
    /// How long a request waits for a fold.
    static let foldTimeout = Duration.seconds(5)
    /// The most endpoints, and the most e-mail subscriptions, that a tenant has.
    static let mostSubscribers = 1000

    let log: any EventLog
    let file: ProjectionFile
    let runner: FoldRunner
    let control: ControlState
    let writer: ControlWriter
    let events: EventCache
    let gate: Gate
    let masterKey: MasterKey
    let links: EmailLinks
    let payloadLinks: PayloadLinks
    let verifier: EndpointVerifier
    let egress: EgressRules
    let templates: TenantMailTemplates
    let voiceNotes: VoiceNotes
    let circuit: @Sendable (_ endpoint: String) -> Circuit
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - file: whose folds are those of control, events and deliveries.
    ///   - runner: which feeds `file` and `control`.
    ///   - verifier: asks receivers whether they want what they would get.
    ///   - publicURL: what links to the fan-out begin with.
    ///   - circuit: an endpoint's circuit, as far as this instance delivers to it.
    ///   - now: milliseconds since 1970.
    package init(
        log: any EventLog, file: ProjectionFile, runner: FoldRunner, control: ControlState, writer: ControlWriter,
        events: EventCache, gate: Gate, masterKey: MasterKey, links: EmailLinks, verifier: EndpointVerifier,
        publicURL: String, egress: EgressRules, templates: TenantMailTemplates, voiceNotes: VoiceNotes,
        circuit: @escaping @Sendable (_ endpoint: String) -> Circuit = { _ in Circuit() },
        now: @escaping @Sendable () -> Int64 = SystemTime.now
    ) {
        self.log = log
        self.file = file
        self.runner = runner
        self.control = control
        self.writer = writer
        self.events = events
        self.gate = gate.waiting(
            for: PositionWait(topics: [Topics.control, Topics.events, Topics.deliveries]) { positions in
                try await runner.wait(until: positions, timeout: Self.foldTimeout)
            })
        self.masterKey = masterKey
        self.links = links
        payloadLinks = PayloadLinks(masterKey: masterKey, publicURL: publicURL)
        self.verifier = verifier
        self.egress = egress
        self.templates = templates
        self.voiceNotes = voiceNotes
        self.circuit = circuit
        self.now = now
    }

    package func add(to routes: Routes) {
        let readiness = Readiness(runner: runner)
        let tenant = TenantRoutes(routes, gate: gate, readiness: readiness)
        addWebhooks(to: tenant)
        addDeliveries(to: tenant)
        addReplays(to: tenant)
        addNotifications(to: tenant)
        addEmailSubscriptions(to: tenant)
        addEmailTemplates(to: tenant)
        addEmailSuppressions(to: tenant)
        addDirectory(to: tenant)
        addNotificationSettings(to: tenant)
        addInbox(to: tenant)
        addInboundProviders(to: tenant)
        addKeys(to: tenant)
        addAuditLog(to: tenant)
        addWebhookLinks(to: routes, readiness)
        addEmailPages(to: routes, readiness)
        addVoiceNotes(to: tenant)
        addVoiceNoteAudio(to: routes, readiness)
    }
}
