import Contracts
import EventLog
import JSON
import Logging
import ServiceKit
import Testing

@testable import Ingest

@Suite("Accepting while nothing is folded")
struct AcceptorTests {
    @Test("An instance that has heard nothing of others for too long takes no keys, and still takes what has none")
    func behind() async throws {
        let rig = IngestRig()
        let bearer = try await rig.mintKey()
        try await rig.run { client async throws in
            _ = try await client.notify(invoice, key: bearer, idempotencyKey: "k")
            let here = client.ingest.acceptor
            let behind = Acceptor(
                registry: here.registry, recipients: here.recipients, ledger: here.ledger, quota: here.quota,
                log: here.log, metrics: here.metrics, isBehind: { true }, now: here.now)
            let node = try JSONDocument(parsing: invoice).root
            @Sendable func accept(_ key: SubmissionKey?) async -> Acceptor.Outcome {
                let submission = Submission(content: .plain(node, at: ""), tenant: "acme", trace: nil, key: key)
                return await behind.accept(submission, logger: Logger(label: "test"))
            }
            let keyed = await accept(try SubmissionKey(tenant: "acme", key: "l", body: Array(invoice.utf8)))
            #expect(throws: Problem.self) { try keyed.get() }
            let plain = await accept(nil)
            #expect(try plain.get().isDuplicate == false)
            #expect(try await rig.events().count == 2)
        }
    }
}
