import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    /// Asks the receiver, and records what it said: `{verified, reason?}`.
    func verifyWebhook(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let asked = try endpoint(context, credential)
        let verification = try await verifier.ask(asked)
        let position = try await record(
            verification, of: asked.document.id, tenant: asked.document.tenant, actor: credential.actor
        ) { endpoint in
            // What was said about one place is not true of another.
            guard endpoint.url == asked.document.url else {
                throw Problem.conflict("conflict", "The webhook's URL was changed while it was being verified.")
            }
        }
        return Response.json(.ok, headers: positionHeader(position)) { writer in
            writer.object { writer in
                writer.member("verified", verification.state == .verified)
                writer.member("reason", ifPresent: verification.reason)
            }
        }
    }

    func addWebhookLinks(to routes: Routes, _ readiness: Readiness) {
        routes.on(.get, "/v2/payloads/:token", access: .proof, use: readiness.guarding(fetchPayload))
        let callback = readiness.guarding(agreeByCallback)
        routes.on(.get, "/v2/webhook-callbacks/:token", access: .proof, use: callback)
        routes.on(.post, "/v2/webhook-callbacks/:token", access: .proof, use: callback)
    }

    /// A receiver that was asked before agrees. By GET as well: an administrator may find the link in a log and follow it
    /// (CloudEvents' webhooks, section 4.1.3).
    @Sendable private func agreeByCallback(
        _ request: Request, _ context: CarillonRequestContext
    ) async throws -> Response {
        _ = try await request.body(upTo: 4 << 10)
        let claim: CallbackClaim
        do throws(SignedTokenError) {
            claim = try verifier.callbacks.claim(try token(context), now: now())
        } catch {
            throw Self.problem(of: error)
        }
        guard let rate = VerificationVerdict.rate(request.headers.value(.webHookAllowedRate)) else {
            throw Problem.badRequest("invalid_rate", "WebHook-Allowed-Rate", "must be a number from 1, or *")
        }
        return try await agree(claim, perMinute: rate.perMinute)
    }

    private func agree(_ claim: CallbackClaim, perMinute: Int?) async throws -> Response {
        let verification = EndpointVerification(.verified, at: now(), allowedPerMinute: perMinute)
        let position: Position?
        do {
            // The actor is the endpoint itself: its receiver did it.
            position = try await record(
                verification, of: claim.endpoint, tenant: claim.tenant, actor: claim.endpoint
            ) { endpoint in
                guard claim.isAbout(endpoint.url) else { throw Problem.notFound }
            }
        } catch let error as ControlWriteError where error.code == .notFound {
            throw Problem.notFound
        }
        var headers = positionHeader(position)
        headers[.cacheControl] = "no-store"
        return Response.json(headers: headers) { writer in
            writer.object { $0.member("verified", true) }
        }
    }

    /// - Returns: where it stands, whether or not it was written anew.
    private func record(
        _ verification: EndpointVerification, of id: String, tenant: String, actor: String,
        unless check: (EndpointDocument) throws -> Void
    ) async throws -> Position? {
        let position = try await writer.update(
            EndpointDocument.self, tenant: tenant, id: id, actor: actor, action: "verify"
        ) { endpoint in
            try check(endpoint)
            guard endpoint.verification != verification else { return nil }
            var endpoint = endpoint
            endpoint.verification = verification
            return endpoint
        }.position
        return position ?? control.endpoint(tenant: tenant, id: id)?.position
    }

    /// The token in the path.
    func token(_ context: CarillonRequestContext) throws(SignedTokenError) -> String {
        guard let token = context.parameters.get("token") else { throw .invalid }
        return token
    }

    /// Nobody learns from a link that is not ours what there is.
    static func problem(of error: SignedTokenError) -> Problem {
        switch error {
        case .invalid: .notFound
        case .expired: Problem(.gone, "link_expired", "The link has expired.")
        }
    }
}
