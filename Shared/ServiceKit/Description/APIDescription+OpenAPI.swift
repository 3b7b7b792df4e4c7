import HTTPTypes
import JSON

extension APIDescription {
    /// As an OpenAPI 3.1 document.
    package func openAPI() -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1 << 20)
        writer.object { writer in
            writer.member("openapi", "3.1.0")
            writer.member("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema")
            writer.member(
                "info",
                object: { writer in
                    writer.member("title", title)
                    // Of the API, and not of the program: what is said here stays as it is.
                    writer.member("version", "2")
                    writer.member("description", guide)
                })
            writer.member(
                "servers",
                array: { writer in
                    writer.object { writer in
                        writer.member("url", server)
                        writer.member("description", "Where it listens when nothing else is configured.")
                    }
                })
            writer.member("tags", array: { writeTags(to: &$0) })
            writer.member("paths", object: { writePaths(to: &$0) })
            if !webhooks.isEmpty {
                writer.member(
                    "webhooks",
                    object: { writer in
                        for webhook in webhooks {
                            writer.name(webhook.name)
                            webhook.write(to: &writer)
                        }
                    })
            }
            writer.member("components", object: { writeComponents(to: &$0) })
        }
        return writer.bytes
    }

    private func writeTags(to writer: inout JSONWriter) {
        var tags = groups.map { ($0.name, $0.text) }
        if let mirror { tags.append((mirror.name, mirror.text)) }
        for (name, text) in tags {
            writer.object { writer in
                writer.member("name", name)
                writer.member("description", text)
            }
        }
    }

    private func writePaths(to writer: inout JSONWriter) {
        let routes = routes
        // In the order in which they were described, each path once.
        var paths: [String] = []
        for route in routes where !paths.contains(route.path) { paths.append(route.path) }
        let byPath = Dictionary(grouping: routes, by: \.path)
        let byID = Dictionary(uniqueKeysWithValues: routes.map { ($0.id, $0) })
        let shared = SharedProblems(routes)
        for path in paths {
            writer.member(
                path,
                object: { writer in
                    for route in byPath[path] ?? [] {
                        writer.member(
                            route.method.rawValue.lowercased(),
                            object: { RouteWriter(route: route, all: byID, shared: shared).write(to: &$0) })
                    }
                })
        }
    }

    private func writeComponents(to writer: inout JSONWriter) {
        let schemas = [DescribedSchema.problem] + self.schemas + groups.flatMap(\.schemas)
        let lists = Set(
            groups.flatMap(\.operations).flatMap(\.answers).flatMap(\.contents).map(\.schema))
        writer.member(
            "securitySchemes",
            object: { writer in
                for scheme in SecurityScheme.all { writer.member(scheme.name, raw: scheme.json.utf8) }
            })
        writer.member(
            "schemas",
            object: { writer in
                for schema in schemas {
                    writer.member(schema.name, raw: schema.schema.utf8)
                    let list = "\(schema.name)List"
                    if lists.contains(DescribedSchema.reference(list)), !schemas.contains(where: { $0.name == list }) {
                        writer.member(list, raw: DescribedSchema.list(of: schema.name).utf8)
                    }
                }
            })
        writer.member(
            "examples",
            object: { writer in
                for schema in schemas {
                    guard let example = schema.example else { continue }
                    writer.member(schema.name, raw: #"{"value":\#(example)}"#.utf8)
                    let list = "\(schema.name)List"
                    if lists.contains(DescribedSchema.reference(list)), !schemas.contains(where: { $0.name == list }) {
                        writer.member(list, raw: #"{"value":{"data":[\#(example)],"nextCursor":null}}"#.utf8)
                    }
                }
                writeProblems(to: &writer)
            })
        writer.member("responses", object: { SharedProblems(routes).write(to: &$0) })
        writer.member(
            "headers",
            object: { writer in
                for header in DescribedHeader.shared {
                    writer.name(header.name)
                    header.write(to: &writer)
                }
            })
        writer.member(
            "parameters",
            object: { writer in
                for parameter in DescribedParameter.shared {
                    writer.name(parameter.name)
                    parameter.write(to: &writer)
                }
            })
    }

    private func writeProblems(to writer: inout JSONWriter) {
        var seen: Set<String> = []
        let all = routes.flatMap(Self.problems(of:)) + [.methodNotAllowed([.get, .head])]
        for problem in all.sorted(by: { ($0.status.code, $0.code) < ($1.status.code, $1.code) })
        where seen.insert(problem.exampleName).inserted {
            writer.member(
                problem.exampleName,
                object: { writer in
                    writer.member("summary", problem.code)
                    writer.name("value")
                    problem.write(to: &writer, requestID: DescribedHeader.requestID.example)
                })
        }
    }
}
