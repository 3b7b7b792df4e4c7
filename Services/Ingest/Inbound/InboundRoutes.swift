import Access
import Contracts
import Control
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import ServiceKit

/// `/v2/inbound/{provider}/{handle}`: the way in for providers, who show who they are by signing.
///
/// They are answered 200 once what they tell is in the log, and tell it again until they are: so whatever goes wrong, they
/// are answered otherwise. Why a signature is not taken stands in a log line; the answer is the same for a tenant that
/// there is and one that there is not.
struct InboundRoutes: Sendable {
    let acceptor: Acceptor
    let control: ControlState
    let readiness: Readiness
    let masterKey: MasterKey
    /// Where this installation is reached from outside.
    let publicURL: String
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    /// Twice what an event may hold: several may come at once.
    private static let mostBytes = 2 * Notification.mostPayloadBytes

    func add(to routes: Routes) {
        for provider in InboundProvider.allCases {
            routes.on(.post, "/v2/inbound/\(provider.rawValue)/:handle", access: .proof) { request, context in
                try await take(request, context, provider)
            }
        }
        routes.on(.get, "/v2/inbound/whatsapp/:handle", access: .proof, use: answerChallenge)
    }

    private func take(
        _ request: Request, _ context: CarillonRequestContext, _ provider: InboundProvider
    ) async throws -> Response {
        if let problem = readiness.problem { throw problem }
        let tenant = try context.parameters.require("handle")
        var context = context
        context.tenant = tenant
        let logger = context.logger
        let isForm = request.mediaType == "application/x-www-form-urlencoded"
        if !isForm || provider != .twilio { try request.requireContentType(["application/json"]) }
        let body = Array(buffer: try await request.body(upTo: Self.mostBytes))
        guard let agreed = control.inbound(tenant: tenant, provider)?.document, control.tenant(tenant) != nil else {
            throw refusal(provider, "nothing is agreed with it", logger)
        }
        let signed = InboundRequest(
            headers: request.headers, url: address(of: request, agreed), query: query(of: request), body: body,
            isForm: isForm)
        try check(signed, agreed, logger)
        let events = try events(provider, signed)
        let grant = try context.limit?.take(.events, tenant: tenant, cost: events.count)
        let outcomes = await acceptor.accept(
            try events.map { try submission($0, agreed, request, logger) }, logger: logger)
        var receipts: [Receipt] = []
        for outcome in outcomes { receipts.append(try outcome.get()) }
        for receipt in receipts { context.note(receipt) }
        var response = answer(provider, receipts)
        grant?.add(to: &response.headers)
        return response
    }

    /// WhatsApp asks once, when the address is given to it: whoever knows the word repeats what it says.
    @Sendable private func answerChallenge(_ request: Request, _ context: CarillonRequestContext) async throws
        -> Response
    {
        if let problem = readiness.problem { throw problem }
        let tenant = try context.parameters.require("handle")
        let query = query(of: request)
        func value(_ name: String) -> String? { query.last { $0.name == name }?.value }
        guard value("hub.mode") == "subscribe", let challenge = value("hub.challenge"),
            let token = value("hub.verify_token"), challenge.utf8.count <= 1024,
            let agreed = control.inbound(tenant: tenant, .whatsapp)?.document, let sealed = agreed.verifyToken,
            HMACCodes.areEqual(token, try masterKey.open(sealed.sealed, for: agreed.entityID))
        else { throw refusal(.whatsapp, "its challenge has another verify token", context.logger) }
        return Response.bytes(.ok, Array(challenge.utf8), type: "text/plain; charset=utf-8")
    }

    private func check(_ request: InboundRequest, _ agreed: InboundDocument, _ logger: Logger) throws {
        let secrets = try agreed.secrets.map { try masterKey.open($0.sealed, for: agreed.entityID) }
        do throws(InboundSignatureFault) {
            switch agreed.provider {
            case .stripe: try StripeSignature.check(request, secrets: secrets, now: now())
            case .twilio: try TwilioSignature.check(request, secrets: secrets)
            case .whatsapp: try WhatsAppSignature.check(request, secrets: secrets)
            }
        } catch {
            throw refusal(agreed.provider, "its signature is not taken: \(error.reason)", logger)
        }
    }

    private func refusal(_ provider: InboundProvider, _ reason: String, _ logger: Logger) -> Problem {
        logger.warning(
            "a provider's request was refused",
            metadata: ["provider": "\(provider.rawValue)", "reason": "\(reason)"])
        return Problem(
            .unauthorized, "invalid_signature",
            "This is not signed as \(provider.rawValue) would sign it for this address: check the handle and the secret that was given for it."
        )
    }

    private func events(_ provider: InboundProvider, _ request: InboundRequest) throws -> [InboundEvent] {
        let root = try JSONDocument(parsing: request.isForm ? try object(of: request.body) : request.body).root
        switch provider {
        case .stripe: return try InboundEvents.stripe(root)
        case .twilio:
            let token = request.headers.value(named: "i-twilio-idempotency-token")
            return try InboundEvents.twilio(root, token: root.kind == .array ? nil : token)
        case .whatsapp: return try InboundEvents.whatsApp(root)
        }
    }

    /// The parameters of a form as an object; of a name that comes several times, the last.
    private func object(of form: [UInt8]) throws -> [UInt8] {
        guard let parameters = FormData.parameters(form) else {
            throw Problem(.badRequest, "malformed_form", "The body is no form: its parameters can't be told apart.")
        }
        var members: [String: String] = [:]
        for (name, value) in parameters { members[name] = value }
        var writer = JSONWriter(reservingCapacity: form.count * 2)
        writer.object { writer in
            for name in members.keys.sorted(by: FormData.precedes) { writer.member(name, members[name] ?? "") }
        }
        return writer.bytes
    }

    private func submission(
        _ event: InboundEvent, _ agreed: InboundDocument, _ request: Request, _ logger: Logger
    ) throws -> Submission {
        let notification = try InboundNotification(agreed, registry: acceptor.registry).notification(of: event, logger)
        try notification.checkSize()
        return Submission(
            content: .inbound(notification), tenant: agreed.tenant,
            trace: request.trace,
            key: try SubmissionKey(tenant: agreed.tenant, provider: agreed.provider, id: event.id))
    }

    private func answer(_ provider: InboundProvider, _ receipts: [Receipt]) -> Response {
        if provider == .twilio {
            // What is answered to a message or call says what is to be done with it: nothing.
            let text = #"<?xml version="1.0" encoding="UTF-8"?><Response/>"#
            return Response.bytes(.ok, Array(text.utf8), type: "text/xml")
        }
        return Response.json { writer in
            writer.object { writer in
                writer.member("received", true)
                writer.member(
                    "events",
                    array: { writer in for receipt in receipts { receipt.write(to: &writer) } })
            }
        }
    }

    /// The address that the provider called: the one that was agreed, else this installation's.
    private func address(of request: Request, _ agreed: InboundDocument) -> String {
        let query = request.uri.query.map { "?\($0)" } ?? ""
        return (agreed.url ?? publicURL + request.uri.path) + query
    }

    private func query(of request: Request) -> [(name: String, value: String)] {
        request.uri.query.flatMap { FormData.parameters($0.utf8) } ?? []
    }
}

extension InboundSignatureFault {
    /// For whoever looks into the log.
    var reason: String {
        switch self {
        case .missing(let header): "the header \(header) is missing, or not of its form"
        case .mismatch: "it is of another secret, address or body"
        case .tooOld: "it is older or newer than five minutes"
        case .malformedBody: "the body is no form"
        }
    }
}
