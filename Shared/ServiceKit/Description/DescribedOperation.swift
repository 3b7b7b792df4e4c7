package import HTTPTypes

/// What a client must know of one route.
package struct DescribedOperation: Sendable {
    let method: HTTPRequest.Method
    /// Behind that of its group, with `{name}` for parameters.
    let path: String
    let id: String
    let summary: String
    let text: String
    /// Where it is another than its group's.
    let access: RouteAccess?
    let parameters: [DescribedParameter]
    /// Whether it takes an `Idempotency-Key`, by which it happens once.
    let isKeyed: Bool
    let body: DescribedBody?
    let answers: [DescribedAnswer]
    /// Those that only some routes have; what follows from the rest is added, see `APIDescription.problems(of:)`.
    let problems: [Problem]

    package init(
        _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, _ text: String = "",
        access: RouteAccess? = nil, parameters: [DescribedParameter] = [], isKeyed: Bool = false,
        body: DescribedBody? = nil, answers: [DescribedAnswer], problems: [Problem] = []
    ) {
        self.method = method
        self.path = path
        self.id = id
        self.summary = summary
        self.text = text
        self.access = access
        self.parameters = parameters
        self.isKeyed = isKeyed
        self.body = body
        self.answers = answers
        self.problems = problems
    }
}

/// Routes that belong together: a chapter of the description.
package struct DescribedGroup: Sendable {
    package let name: String
    let text: String
    /// Of all its routes that don't say otherwise.
    let access: RouteAccess
    /// What their paths begin with.
    let path: String
    /// By name: parameters of their paths.
    let pathParameters: [DescribedParameter]
    let operations: [DescribedOperation]
    let schemas: [DescribedSchema]

    package init(
        _ name: String, _ text: String, access: RouteAccess, at path: String,
        pathParameters: [DescribedParameter] = [], schemas: [DescribedSchema] = [], operations: [DescribedOperation]
    ) {
        self.name = name
        self.text = text
        self.access = access
        self.path = path
        self.pathParameters = pathParameters
        self.operations = operations
        self.schemas = schemas
    }
}
