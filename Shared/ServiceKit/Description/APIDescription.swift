package import HTTPTypes

/// What a service's API is, for those who write clients: the one source of `/openapi.json` and `/docs`.
package struct APIDescription: Sendable {
    let title: String
    /// Markdown: paragraphs, `##` headings, lists, indented code, `code` and **bold**.
    let guide: String
    /// Where it listens by default.
    let server: String
    package let groups: [DescribedGroup]
    /// Shapes that several groups have.
    let schemas: [DescribedSchema]
    /// What is asked of others.
    let webhooks: [DescribedWebhook]
    /// Groups whose routes stand a second time under another path, for other credentials.
    let mirror: Mirror?

    /// The same routes under another path.
    package struct Mirror: Sendable {
        /// What a path begins with, and what it begins with there.
        let from: String
        let to: String
        /// What the credentials are that are taken there: names of security schemes.
        let schemes: [String]
        let name: String
        let text: String

        package init(from: String, to: String, schemes: [String], name: String, text: String) {
            self.from = from
            self.to = to
            self.schemes = schemes
            self.name = name
            self.text = text
        }
    }

    package init(
        title: String, guide: String, server: String, groups: [DescribedGroup], schemas: [DescribedSchema] = [],
        webhooks: [DescribedWebhook] = [], mirror: Mirror? = nil
    ) {
        self.title = title
        self.guide = guide
        self.server = server
        self.groups = groups
        self.schemas = schemas
        self.webhooks = webhooks
        self.mirror = mirror
    }

    /// Every route that is described, once for each path that it has.
    package var routes: [DescribedRoute] {
        let plain = groups.flatMap { group in group.operations.map { DescribedRoute(group, $0) } }
        guard let mirror else { return plain }
        return plain + plain.compactMap { $0.mirrored(by: mirror) }
    }
}

/// An operation at a path.
package struct DescribedRoute: Sendable {
    let group: DescribedGroup
    let operation: DescribedOperation
    /// With `{name}` for parameters.
    package let path: String
    private(set) var mirror: APIDescription.Mirror?

    init(_ group: DescribedGroup, _ operation: DescribedOperation) {
        self.group = group
        self.operation = operation
        path = group.path + operation.path
    }

    private init(_ route: DescribedRoute, path: String, by mirror: APIDescription.Mirror) {
        group = route.group
        operation = route.operation
        self.path = path
        self.mirror = mirror
    }

    package var method: HTTPRequest.Method { operation.method }
    package var access: RouteAccess {
        let access = operation.access ?? group.access
        if mirror != nil, case .scope(let scope) = access { return .operatorScope(scope) }
        return access
    }

    /// As it has to stand in the service's table.
    package var route: Route {
        // A parameter is `{name}` here, and `:name` to the router.
        let path = path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.hasPrefix("{") && part.hasSuffix("}") ? ":\(part.dropFirst().dropLast())" : String(part)
        }
        return Route(method, path.joined(separator: "/"), access)
    }

    var id: String { id(of: operation.id) }

    /// What an operation beside this one is called, in the mirror or out of it.
    func id(of operation: String) -> String {
        mirror == nil ? operation : "admin\(operation.prefix(1).uppercased())\(operation.dropFirst())"
    }

    func mirrored(by mirror: APIDescription.Mirror) -> DescribedRoute? {
        guard path.hasPrefix(mirror.from) else { return nil }
        return DescribedRoute(self, path: mirror.to + path.dropFirst(mirror.from.count), by: mirror)
    }

    /// Those that stand in the path, and the operation's own.
    var parameters: [DescribedParameter] {
        group.pathParameters.filter { path.contains("{\($0.name)}") } + operation.parameters
    }

    var needsCredential: Bool {
        switch access {
        case .scope, .operatorScope, .credential: true
        case .proof, .open: false
        }
    }
}
