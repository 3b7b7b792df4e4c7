import Access
import HTTPTypes
import JSON

/// Writes one Operation Object.
struct RouteWriter {
    let route: DescribedRoute
    /// By id.
    let all: [String: DescribedRoute]
    /// What problems of one status are called among the components, where they stand once for all routes.
    let shared: SharedProblems

    private var operation: DescribedOperation { route.operation }

    func write(to writer: inout JSONWriter) {
        writer.member("operationId", route.id)
        writer.member("tags", array: { $0.string(route.mirror?.name ?? route.group.name) })
        writer.member("summary", operation.summary)
        if !operation.text.isEmpty { writer.member("description", operation.text) }
        writer.member("x-scope", route.access.described)
        if route.mirror != nil { writer.member("x-mirror-of", operation.id) }
        writeSecurity(to: &writer)
        writer.member("parameters", array: { writeParameters(to: &$0) })
        if let body = operation.body {
            writer.member(
                "requestBody",
                object: { writer in
                    writer.member("required", body.isRequired)
                    writer.member("content", object: { Self.write(body.contents, to: &$0) })
                })
        }
        writer.member("responses", object: { writeResponses(to: &$0) })
    }

    private func writeSecurity(to writer: inout JSONWriter) {
        writer.member(
            "security",
            array: { writer in
                guard route.needsCredential else { return }
                for scheme in route.mirror?.schemes ?? SecurityScheme.all.map(\.name) {
                    writer.object { writer in
                        writer.member(
                            scheme,
                            array: { writer in
                                switch route.access {
                                case .scope(let scope), .operatorScope(let scope): writer.string(scope.rawValue)
                                case .credential, .proof, .open: break
                                }
                            })
                    }
                }
            })
    }

    private func writeParameters(to writer: inout JSONWriter) {
        for parameter in route.parameters { parameter.write(to: &writer) }
        var shared: [DescribedParameter] = [.requestID]
        if route.needsCredential { shared.append(.position) }
        if operation.isKeyed { shared.append(.idempotencyKey) }
        for parameter in shared {
            writer.object { $0.member("$ref", "#/components/parameters/\(parameter.name)") }
        }
    }

    static func write(_ contents: [DescribedContent], to writer: inout JSONWriter) {
        for content in contents {
            writer.member(
                content.type,
                object: { writer in
                    writer.member("schema", raw: content.schema.utf8)
                    writer.member(
                        "examples",
                        object: { writer in
                            for (name, json) in content.examples { writer.member(name, raw: json.utf8) }
                        })
                })
        }
    }

    private func writeResponses(to writer: inout JSONWriter) {
        let problems = Dictionary(grouping: APIDescription.problems(of: route), by: \.status.code)
        for answer in operation.answers {
            writer.member(
                "\(answer.status.code)",
                object: { writer in
                    writer.member("description", answer.text)
                    var headers = [.requestID] + answer.headers
                    if operation.isKeyed { headers.append(.replayed) }
                    if APIDescription.tellsLimits(route) { headers += [.rateLimit, .rateLimitPolicy] }
                    Self.write(headers, to: &writer)
                    let problems = problems[answer.status.code] ?? []
                    if !answer.contents.isEmpty || !problems.isEmpty {
                        writer.member(
                            "content",
                            object: { writer in
                                Self.write(answer.contents, to: &writer)
                                Self.write(problems, to: &writer)
                            })
                    }
                    if !answer.links.isEmpty { writer.member("links", object: { write(answer.links, to: &$0) }) }
                })
        }
        let answered = Set(operation.answers.map(\.status.code))
        for (status, problems) in problems.sorted(by: { $0.key < $1.key }) where !answered.contains(status) {
            writer.member(
                "\(status)",
                object: { $0.member("$ref", "#/components/responses/\(shared.name(of: problems, route))") })
        }
    }

    /// The media type of problems, where there are some.
    static func write(_ problems: [Problem], to writer: inout JSONWriter) {
        guard !problems.isEmpty else { return }
        writer.member(
            "application/problem+json",
            object: { writer in
                writer.member("schema", raw: DescribedSchema.reference("Problem").utf8)
                writer.member(
                    "examples",
                    object: { writer in
                        for problem in problems {
                            let reference = "#/components/examples/\(problem.exampleName)"
                            writer.member(problem.code, object: { $0.member("$ref", reference) })
                        }
                    })
            })
    }

    static func write(_ headers: [DescribedHeader], to writer: inout JSONWriter) {
        writer.member(
            "headers",
            object: { writer in
                for header in headers {
                    writer.member(header.name, object: { $0.member("$ref", "#/components/headers/\(header.name)") })
                }
            })
    }

    private func write(_ links: [DescribedLink], to writer: inout JSONWriter) {
        for link in links {
            let id = route.id(of: link.operation)
            writer.member(
                id,
                object: { writer in
                    writer.member("operationId", id)
                    writer.member(
                        "parameters",
                        object: { writer in
                            if all[id]?.path.contains("{handle}") == true {
                                writer.member("handle", "$request.path.handle")
                            }
                            for (name, value) in link.parameters { writer.member(name, value) }
                        })
                })
        }
    }
}
