import HTTPTypes
import JSON

/// The answers that hold nothing but problems: most routes have the same, so each stands once among the components.
struct SharedProblems {
    private var names: [String: String] = [:]
    private var all: [(name: String, problems: [Problem])] = []

    init(_ routes: [DescribedRoute]) {
        var counts: [Int: Int] = [:]
        for route in routes {
            let answered = Set(route.operation.answers.map(\.status.code))
            let byStatus = Dictionary(grouping: APIDescription.problems(of: route), by: \.status.code)
            for (status, problems) in byStatus.sorted(by: { $0.key < $1.key }) where !answered.contains(status) {
                guard names[Self.key(problems)] == nil else { continue }
                counts[status, default: 0] += 1
                let name = "\(status).\(counts[status] ?? 1)"
                names[Self.key(problems)] = name
                all.append((name, problems))
            }
        }
    }

    /// - Parameter problems: all of one status that a route has, in order.
    func name(of problems: [Problem]) -> String { names[Self.key(problems)] ?? "" }

    private static func key(_ problems: [Problem]) -> String { problems.map(\.exampleName).joined(separator: " ") }

    /// The members of `components.responses`.
    func write(to writer: inout JSONWriter) {
        for (name, problems) in all {
            writer.member(
                name,
                object: { writer in
                    writer.member("description", problems.map { "`\($0.code)`" }.joined(separator: ", "))
                    let fields = Set(problems.flatMap { $0.headers.map(\.name.canonicalName) })
                    let headers = DescribedHeader.shared.filter { fields.contains($0.name.lowercased()) }
                    RouteWriter.write([.requestID] + headers, to: &writer)
                    writer.member("content", object: { RouteWriter.write(problems, to: &$0) })
                })
        }
    }
}
