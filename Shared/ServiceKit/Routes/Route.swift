package import Access
package import HTTPTypes

/// A route as it stands in a service: what its description, its limits and the tests of who may use it go by.
package struct Route: Hashable, Sendable {
    package let method: HTTPRequest.Method
    /// As the router knows it, with a colon before the name of each parameter: `/v2/handles/:handle/keys/:id`.
    package let path: String
    package let access: RouteAccess

    package init(_ method: HTTPRequest.Method, _ path: String, _ access: RouteAccess) {
        self.method = method
        self.path = path
        self.access = access
    }
}

/// What one must show to use a route.
package enum RouteAccess: Hashable, Sendable {
    /// A credential that has this scope.
    case scope(Scope)
    /// The JWT of an operator, who acts for the tenant whose handle the path names, that has this scope.
    case operatorScope(Scope)
    /// Any credential.
    case credential
    /// The request proves by itself that it may be made: by a provider's signature, or the token of a link.
    case proof
    case open
}
