import HTTPTypes
package import Hummingbird

extension Router where Context == CarillonRequestContext {
    /// Has every path that is known answer 405 to the methods it does not know. To be called when all routes stand.
    package func refuseOtherMethods() {
        let all: [HTTPRequest.Method] =
            [.get, .head, .post, .put, .patch, .delete, .options, .trace, HTTPRequest.Method("QUERY")].compactMap(
                \.self)
        let routes = Dictionary(grouping: routes) { $0.path.description }
        for (_, routes) in routes {
            guard let path = routes.first?.path else { continue }
            var allowed = routes.map(\.method)
            // The router answers HEAD by itself wherever there is a GET.
            if allowed.contains(.get), !allowed.contains(.head) { allowed.append(.head) }
            let answered = allowed
            for method in all where !answered.contains(method) {
                on(path, method: method) { _, _ -> Response in throw Problem.methodNotAllowed(answered) }
            }
        }
    }
}
