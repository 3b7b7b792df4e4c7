package import Access
import HTTPTypes
package import Hummingbird

/// Lets through who may pass: finds the credential of a request and checks it against what a route needs.
package struct Gate: Sendable {
    package typealias Handler = @Sendable (Request, CarillonRequestContext, Credential) async throws -> Response

    private let authenticator: Authenticator
    private var position: PositionWait?

    package init(_ authenticator: Authenticator) {
        self.authenticator = authenticator
    }

    /// The same gate, behind which a request waits for what its `Carillon-Position` names.
    package func waiting(for position: PositionWait) -> Gate {
        var gate = self
        gate.position = position
        return gate
    }

    /// The credential of a request, whatever it may do.
    ///
    /// - Parameter scope: what the route needs.
    /// - Throws: `AccessError`.
    package func credential(of request: Request, for scope: Scope? = nil) async throws(AccessError) -> Credential {
        try await authenticator.authenticate(
            authorization: request.headers.value(.authorization), apiKey: request.headers.value(.apiKey), for: scope)
    }

    /// The credential of a request with an API key that has `scope`; nil where there is none, or where it takes time to find
    /// out.
    func credential(ofKeyIn head: UsualHead, for scope: Scope) -> Credential? {
        guard position == nil,
            let text = try? Authenticator.presented(authorization: head.authorization, apiKey: head.apiKey),
            let key = APIKey(presented: text), let credential = try? authenticator.authenticate(key),
            credential.scopes.permit(scope)
        else { return nil }
        return credential
    }

    /// A route's handler that runs only for who has `scope`, and, where the path names a `:handle`, for its tenant alone:
    /// another tenant's handle is answered just like an unknown one.
    ///
    /// - Parameter scope: nil for any credential.
    package func authenticated(
        scope: Scope?, _ handler: @escaping Handler
    ) -> Routes.Handler {
        { request, context in
            try await admit(request, context, countedAs: \.tenant) {
                try await credential(of: $0, for: scope)
            } passing: { credential in
                if let handle = context.parameters.get("handle") {
                    try credential.require(scope, of: handle)
                } else if let scope {
                    try credential.require(scope)
                }
                return try await pass(request, context, credential, handler)
            }
        }
    }

    /// The same handler for operators, who act for the tenant whose `:handle` the path names, whichever it is, and need the
    /// same scope. What they do is not counted as that tenant's, who may have used up all that it has.
    package func authenticatedOperator(
        scope: Scope, _ handler: @escaping Handler
    ) -> Routes.Handler {
        { request, context in
            let handle = try context.parameters.require("handle")
            return try await admit(request, context, countedAs: \.actor) { request in
                try await authenticator.authenticateOperator(
                    authorization: request.headers.value(.authorization), apiKey: request.headers.value(.apiKey),
                    for: handle)
            } passing: { credential in
                try credential.require(scope)
                return try await pass(request, context, credential, handler)
            }
        }
    }

    /// Finds a credential and counts the request as its owner's, whatever then becomes of it.
    private func admit(
        _ request: Request, _ context: CarillonRequestContext, countedAs owner: (Credential) -> String,
        _ find: (Request) async throws -> Credential, passing: (Credential) async throws -> Response
    ) async throws -> Response {
        guard let limit = context.limit else { return try await passing(try await find(request)) }
        let credential = try await limit.credential(of: request, context, find)
        let owner = owner(credential)
        let place = try limit.place(tenant: owner)
        defer { place?.leave() }
        let grant = try limit.take(tenant: owner)
        return try await grant.answering { try await passing(credential) }
    }

    private func pass(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential, _ handler: Handler
    ) async throws -> Response {
        var context = context
        context.tenant = credential.tenant
        try await position?(request)
        return try await handler(request, context, credential)
    }
}
