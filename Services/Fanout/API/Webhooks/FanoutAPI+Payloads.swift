import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import ServiceKit

extension FanoutAPI {
    /// The whole body of a thin webhook, for whoever holds the link that came with it. It is read from the log: gone with
    /// the event there, and with the endpoint that it was sent to.
    @Sendable func fetchPayload(_ request: Request, _ context: CarillonRequestContext) async throws -> Response {
        let claim: PayloadClaim
        do throws(SignedTokenError) {
            claim = try payloadLinks.claim(try token(context), now: now())
        } catch {
            throw Self.problem(of: error)
        }
        guard control.endpoint(tenant: claim.tenant, id: claim.endpoint) != nil else { throw Problem.notFound }
        guard let event = try await keptEvent(at: claim.position) else {
            throw Problem(.gone, "event_gone", "The event is no longer kept.")
        }
        guard event.id == claim.event, event.tenant == claim.tenant else { throw Problem.notFound }
        return Response.bytes(
            .ok, WebhookBody.make(event), type: "application/json", headers: [.cacheControl: "no-store"])
    }
}
