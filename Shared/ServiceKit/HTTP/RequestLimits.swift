package import Access
package import Control
import HTTPTypes
import Hummingbird

/// The limits that a service's routes have on how much is asked of them in how long.
package struct RequestLimits: Sendable {
    package let throttle: Throttle
    let clients: ClientAddresses
    let places: RequestPlaces
    private var isOn = LimitSwitch(true)

    /// Whether they hold.
    var areOn: Bool { isOn.isOn }

    package init(
        throttle: Throttle, clients: ClientAddresses = ClientAddresses(), places: RequestPlaces = .shared
    ) {
        self.throttle = throttle
        self.clients = clients
        self.places = places
    }

    /// - Parameters:
    ///   - isOn: whether the limits hold.
    ///   - uptime: nanoseconds of a clock that never goes back.
    package init(
        _ settings: Settings, _ isOn: LimitSwitch, control: ControlState,
        uptime: @escaping @Sendable () -> Int64 = MonotonicClock.nanoseconds
    ) {
        self.init(
            throttle: Throttle(control: control, clock: uptime),
            clients: ClientAddresses(behind: settings.trustedProxies))
        self.isOn = isOn
    }

    /// A handler behind the limits that its route has, whatever it is, while limits hold.
    func limiting(_ route: Route, _ handler: @escaping Routes.Handler) -> Routes.Handler {
        let limited = always(route, handler)
        return { [isOn] request, context in
            guard isOn.isOn else { return try await handler(request, context) }
            return try await limited(request, context)
        }
    }

    private func always(_ route: Route, _ handler: @escaping Routes.Handler) -> Routes.Handler {
        let rateClass = RateClass(route)
        switch route.access {
        case .open:
            return { request, context in
                let address = clients.key(of: request, from: context.remoteAddress)
                let place = try places.take(for: .address(address))
                defer { place?.leave() }
                let grant = try throttle.take(rateClass, address: address)
                return try await grant.answering { try await handler(request, context) }
            }
        case .proof:
            return { request, context in
                var context = context
                context.limit = RouteLimit(self, rateClass)
                return try await proving(request, context, handler)
            }
        case .scope, .operatorScope, .credential:
            return { request, context in
                var context = context
                context.limit = RouteLimit(self, rateClass)
                return try await handler(request, context)
            }
        }
    }

    private func proving(
        _ request: Request, _ context: CarillonRequestContext, _ handler: Routes.Handler
    ) async throws -> Response {
        let address = clients.key(of: request, from: context.remoteAddress)
        // Of a signature, nobody can say before it is checked whether it was taken before: but a path names whose it is.
        // The token of a link may stand in the query.
        let path = request.uri.queryParameters["token"].map { "\(request.uri.path)?\($0)" } ?? request.uri.path
        try throttle.failures.check(address, path)
        let place = try places.take(for: .address(address))
        defer { place?.leave() }
        do {
            let response = try await handler(request, context)
            note(response.status, address, path)
            return response
        } catch {
            if let problem = Problem.of(error) { note(problem.status, address, path) }
            throw error
        }
    }

    /// What proves nothing is answered with one of these; everything else was let in, whatever became of it.
    private func note(_ status: HTTPResponse.Status, _ address: AddressKey, _ path: String) {
        switch status {
        case .badRequest, .unauthorized, .notFound: throttle.failures.failed(address)
        // May have been answered before the proof was looked at.
        case .requestTimeout, .contentTooLarge, .unsupportedMediaType, .tooManyRequests, .serviceUnavailable: break
        default: throttle.failures.passed(address, path)
        }
    }
}
