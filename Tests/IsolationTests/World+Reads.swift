import HTTPTypes
import JSON
import ServiceKit
import Testing

extension World {
    /// What a tenant is told by every GET route, page by page, by what was asked. Not what is about the process alone.
    func reads(of things: Things) async throws -> [String: Answer] {
        var answers: [String: Answer] = [:]
        for served in routes where served.route.method == .get && served.route.access.needsCredential {
            let path = try #require(things.path(served.route.path), "\(served)")
            let query = try #require(Examples.example(of: served.route, for: things), "\(served)").query
            let first = path + query
            var next: String? = first
            while let asked = next {
                let answer = try await way.ask(served.service, .get, asked, key: things.admin)
                answers[asked] = answer
                let page = try answer.json
                // A page at a time, so that cursors are compared, too.
                guard page["data"] != nil else { break }
                let mark = first.contains("?") ? "&" : "?"
                if asked == first {
                    next = "\(first)\(mark)limit=1"
                } else {
                    next = page["nextCursor"]?.string.map { "\(first)\(mark)limit=1&cursor=\($0)" }
                }
            }
        }
        return answers
    }

    /// All routes so that each finds what it needs: what takes away comes last, and of that, what stands deeper first.
    var routesInOrder: [Served] {
        routes.sorted { one, other in
            let order = (one.weight, -one.depth, one.route.path)
            return order < (other.weight, -other.depth, other.route.path)
        }
    }
}

extension Served {
    fileprivate var weight: Int {
        switch route.method {
        case .get: 0
        case .delete: 2
        default: 1
        }
    }

    fileprivate var depth: Int { route.path.split(separator: "/").count }
}
