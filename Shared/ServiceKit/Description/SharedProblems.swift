import HTTPTypes
import JSON

/// The answers that hold nothing but problems: most routes have the same, so each stands once among the components.
struct SharedProblems {
    private var names: [String: String] = [:]
    private var all: [(name: String, problems: [Problem], tellsLimits: Bool)] = []

    init(_ routes: [DescribedRoute]) {
        var counts: [Int: Int] = [:]
        for route in routes {
            let answered = Set(route.operation.answers.map(\.status.code))
            let byStatus = Dictionary(grouping: APIDescription.problems(of: route), by: \.status.code)
            for (status, problems) in byStatus.sorted(by: { $0.key < $1.key }) where !answered.contains(status) {
                let key = Self.key(problems, route)
                guard names[key] == nil else { continue }
                counts[status, default: 0] += 1
                let name = "\(status).\(counts[status] ?? 1)"
                names[key] = name
                all.append((name, problems, Self.tellLimits(problems, route)))
            }
        }
    }

    /// - Parameter problems: all of one status that the route has, in order.
    func name(of problems: [Problem], _ route: DescribedRoute) -> String { names[Self.key(problems, route)] ?? "" }

    private static func key(_ problems: [Problem], _ route: DescribedRoute) -> String {
        problems.map(\.exampleName).joined(separator: " ") + (tellLimits(problems, route) ? " and limits" : "")
    }

    /// Whether some of these may say how the client stands: not those that come before anybody is counted.
    private static func tellLimits(_ problems: [Problem], _ route: DescribedRoute) -> Bool {
        guard let status = problems.first?.status else { return false }
        return APIDescription.tellsLimits(route)
            && ![.unauthorized, .uriTooLong, .requestHeaderFieldsTooLarge].contains(status)
    }

    /// The members of `components.responses`.
    func write(to writer: inout JSONWriter) {
        for (name, problems, tellsLimits) in all {
            writer.member(
                name,
                object: { writer in
                    writer.member("description", problems.map { "`\($0.code)`" }.joined(separator: ", "))
                    let fields = Set(problems.flatMap { $0.headers.map(\.name.canonicalName) })
                    var headers: [DescribedHeader] = [.requestID]
                    if tellsLimits { headers += [.rateLimit, .rateLimitPolicy] }
                    headers += DescribedHeader.shared.filter {
                        fields.contains($0.name.lowercased()) && !headers.contains($0)
                    }
                    RouteWriter.write(headers, to: &writer)
                    writer.member("content", object: { RouteWriter.write(problems, to: &$0) })
                })
        }
    }
}
