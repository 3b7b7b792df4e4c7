package import HTTPTypes

/// An answer to a request that was done.
package struct DescribedAnswer: Sendable {
    let status: HTTPResponse.Status
    let text: String
    let contents: [DescribedContent]
    /// Names of `DescribedHeader`.
    var headers: [DescribedHeader]
    let links: [DescribedLink]

    package init(
        _ status: HTTPResponse.Status, _ text: String, _ contents: [DescribedContent] = [],
        headers: [DescribedHeader] = [], links: [DescribedLink] = []
    ) {
        self.status = status
        self.text = text
        self.contents = contents
        self.headers = headers
        self.links = links
    }

    package static func ok(
        _ schema: String, _ text: String = "As it stands.", headers: [DescribedHeader] = [],
        links: [DescribedLink] = []
    ) -> DescribedAnswer {
        DescribedAnswer(.ok, text, [DescribedContent(schema)], headers: headers, links: links)
    }

    package static func list(
        of schema: String, _ text: String = "A page of the list.", links: [DescribedLink] = []
    ) -> DescribedAnswer {
        DescribedAnswer(.ok, text, [.list(of: schema)], links: links)
    }

    package static func created(
        _ schema: String, _ text: String = "As it was made.", headers: [DescribedHeader] = [.location],
        links: [DescribedLink] = []
    ) -> DescribedAnswer {
        DescribedAnswer(.created, text, [DescribedContent(schema)], headers: headers, links: links)
    }

    package static func accepted(
        _ schema: String, _ text: String, headers: [DescribedHeader] = [], links: [DescribedLink] = []
    ) -> DescribedAnswer {
        DescribedAnswer(.accepted, text, [DescribedContent(schema)], headers: headers, links: links)
    }
}

/// What can be done next with what was answered.
package struct DescribedLink: Sendable {
    /// The id of the operation.
    let operation: String
    /// By name of a path or query parameter: a runtime expression, such as `$response.body#/id`. A `handle` goes along by
    /// itself.
    let parameters: [(name: String, value: String)]

    package init(_ operation: String, _ parameters: [(name: String, value: String)]) {
        self.operation = operation
        self.parameters = parameters
    }
}

extension [DescribedLink] {
    /// Operations that take the `id` of what was answered.
    package static func byID(_ operations: String..., from pointer: String = "/id") -> [DescribedLink] {
        operations.map { DescribedLink($0, [("id", "$response.body#\(pointer)")]) }
    }

    /// Operations that take the same parameters of the path as this one.
    package static func samePath(_ operations: String..., parameters: [String]) -> [DescribedLink] {
        operations.map { operation in
            DescribedLink(operation, parameters.map { ($0, "$request.path.\($0)") })
        }
    }
}
