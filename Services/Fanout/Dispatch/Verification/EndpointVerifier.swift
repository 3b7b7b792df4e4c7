package import Contracts
import Control
import JSON
import ServiceKit
import Synchronization

/// Asks an endpoint whether it wants what it would get: by a challenge that it says again, or where it gets CloudEvents, by
/// the handshake of their webhooks. Requests are signed, carry the endpoint's headers, and go where deliveries may go.
package final class EndpointVerifier: Sendable {
    /// How long an answer may take.
    private static let timeout = Duration.seconds(30)
    /// How many are asked at the same time, at most: in all, and for one tenant, so that none takes all.
    private static let mostAsked = 256
    private static let mostAskedPerTenant = 16

    private let client: WebhookClient
    private let masterKey: MasterKey
    private let requestOrigin: String
    private let now: @Sendable () -> Int64
    /// Those that are being asked, by tenant.
    private let asked = Mutex<[String: Set<String>]>([:])
    let callbacks: CallbackLinks

    /// - Parameters:
    ///   - publicURL: who is asking, and where a receiver may agree later.
    ///   - now: milliseconds since 1970.
    package init(
        client: WebhookClient, masterKey: MasterKey, publicURL: String, now: @escaping @Sendable () -> Int64
    ) {
        self.client = client
        self.masterKey = masterKey
        requestOrigin = RequestOrigin.name(of: publicURL)
        callbacks = CallbackLinks(masterKey: masterKey, publicURL: publicURL)
        self.now = now
    }

    /// - Returns: what the endpoint's answer says; nothing is written.
    /// - Throws: `Problem` where it can't be asked now.
    func ask(_ endpoint: Entity<EndpointDocument>) async throws -> EndpointVerification {
        let (id, tenant) = (endpoint.document.id, endpoint.document.tenant)
        try begin(id, of: tenant)
        defer { end(id, of: tenant) }
        let prepared: PreparedEndpoint
        do throws(PreparationError) {
            prepared = try PreparedEndpoint(endpoint, masterKey: masterKey, requestOrigin: requestOrigin, now: now())
        } catch {
            return EndpointVerification(.failed, at: now(), reason: error.reason)
        }
        if prepared.format.isCloudEvent { return try await shakeHands(prepared, endpoint.document) }
        return try await challenge(prepared)
    }

    private func begin(_ id: String, of tenant: String) throws(Problem) {
        let refusal: Problem? = asked.withLock { asked in
            let own = asked[tenant] ?? []
            guard !own.contains(id) else {
                return .conflict("verification_under_way", "This webhook is being verified already.")
            }
            guard own.count < Self.mostAskedPerTenant, asked.values.reduce(0, { $0 + $1.count }) < Self.mostAsked else {
                return .unavailable("too_many_verifications", "Too many webhooks are being verified just now.")
            }
            asked[tenant] = own.union([id])
            return nil
        }
        if let refusal { throw refusal }
    }

    private func end(_ id: String, of tenant: String) {
        asked.withLock { asked in
            asked[tenant]?.remove(id)
            if asked[tenant]?.isEmpty == true { asked[tenant] = nil }
        }
    }

    private func challenge(_ endpoint: PreparedEndpoint) async throws -> EndpointVerification {
        var generator = SystemRandomNumberGenerator()
        let challenge = Base64.url((0..<24).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        var writer = JSONWriter(reservingCapacity: 128)
        writer.object { writer in
            writer.member("type", "webhook.verification")
            writer.member("challenge", challenge)
        }
        let payload = WebhookPayload(contentType: "application/json", body: writer.bytes)
        let answer = try await send(.post, payload, to: endpoint)
        return VerificationVerdict.onChallenge(challenge, answer, at: now())
    }

    private func shakeHands(
        _ endpoint: PreparedEndpoint, _ document: EndpointDocument
    ) async throws -> EndpointVerification {
        var payload = WebhookPayload(contentType: "application/cloudevents+json", body: [])
        payload.headers = [HeaderField("webhook-request-callback", callbacks.url(for: document, now: now()))]
        if let limit = document.rateLimit {
            let perMinute = max(1, limit.perThousandSeconds * 60 / 1000)
            payload.headers.append(HeaderField("webhook-request-rate", String(perMinute)))
        }
        let answer = try await send(.options, payload, to: endpoint)
        return VerificationVerdict.onHandshake(from: requestOrigin, answer, at: now())
    }

    /// - Throws: `Problem` where this instance is about to stop: that says nothing about the receiver.
    private func send(
        _ method: WebhookMethod, _ payload: WebhookPayload, to endpoint: PreparedEndpoint
    ) async throws -> AttemptAnswer {
        let time = now()
        let headers: [HeaderField]
        do throws(PreparationError) {
            headers = try endpoint.headers(
                of: payload, id: Identifier.make("msg", at: time), trace: nil, now: time)
        } catch {
            return .fault(.unprepared, error.reason)
        }
        let answer = await client.send(
            method, to: endpoint.target, headers: headers, body: payload.body, timeout: Self.timeout)
        if case .fault(.interrupted, _) = answer {
            throw Problem.unavailable("stopping", "The service is about to stop.")
        }
        return answer
    }
}
