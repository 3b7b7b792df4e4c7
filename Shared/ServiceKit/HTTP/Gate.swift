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
    /// - Throws: `AccessError`.
    package func credential(of request: Request) throws(AccessError) -> Credential {
        try authenticator.authenticate(
            authorization: request.headers.value(.authorization), apiKey: request.headers.value(.apiKey))
    }

    /// A route's handler that runs only for who has `scope`, and, where the path names a `:handle`, for its tenant alone:
    /// another tenant's handle is answered just like an unknown one.
    package func authenticated(
        scope: Scope, _ handler: @escaping Handler
    ) -> Routes.Handler {
        { request, context in
            let credential = try credential(of: request)
            if let handle = context.parameters.get("handle") {
                try credential.require(scope, of: handle)
            } else {
                try credential.require(scope)
            }
            var context = context
            context.tenant = credential.tenant
            try await position?(request)
            return try await handler(request, context, credential)
        }
    }
}
