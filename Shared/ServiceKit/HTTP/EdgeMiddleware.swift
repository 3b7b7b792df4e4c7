import HTTPTypes
package import Hummingbird
import Logging

/// The first thing a request meets and the last that an answer does: gives the request its id, makes a problem of every
/// error, counts, measures and logs.
package struct EdgeMiddleware: RouterMiddleware {
    package typealias Context = CarillonRequestContext

    let metrics: HTTPMetrics
    private let bodies: BodyBudget
    let load: RequestLoad
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - bodies: bounds what all requests together hold.
    ///   - load: bounds how many are in work.
    ///   - now: milliseconds since 1970, for new request ids.
    package init(
        metrics: Metrics, bodies: BodyBudget = .shared, load: RequestLoad = .shared,
        now: @escaping @Sendable () -> Int64 = SystemTime.now
    ) {
        self.init(metrics: HTTPMetrics(metrics), bodies: bodies, load: load, now: now)
    }

    init(
        metrics: HTTPMetrics, bodies: BodyBudget = .shared, load: RequestLoad = .shared,
        now: @escaping @Sendable () -> Int64 = SystemTime.now
    ) {
        self.metrics = metrics
        self.bodies = bodies
        self.load = load
        self.now = now
    }

    @concurrent
    package func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        let id = RequestID.of(request.headers.value(.requestID), now: now())
        context.requestID = id
        let hasPlace = load.enter()
        defer { if hasPlace { load.leave() } }
        var response: Response
        do {
            if !hasPlace, !OperationsRoutes.areAlwaysAnswered(request.uri.path) { throw Problem.tooBusy }
            if request.head.path.map({ $0.utf8.count > HeadSize.url }) ?? false { throw Problem.uriTooLong }
            if let counted = try bodies.counting(request) {
                defer { counted.lease.release() }
                response = try await next(counted.request, context)
            } else {
                response = try await next(request, context)
            }
        } catch {
            response = .problem(problem(of: error, request, context), requestID: id)
        }
        response.headers.append(HTTPField(name: .requestID, value: id))
        let duration = ContinuousClock.now - start
        let route = context.endpointPath ?? "none"
        metrics.record(method: request.method, route: route, status: response.status, duration: duration)
        if context.isDebugging {
            context.logger.debug(
                "answered",
                metadata: [
                    "method": "\(request.method)", "route": "\(route)", "status": "\(response.status.code)",
                    "milliseconds": "\(duration.milliseconds)",
                ])
        }
        return response
    }

    private func problem(of error: any Error, _ request: Request, _ context: Context) -> Problem {
        if let problem = Problem.of(error) { return problem }
        Self.note(error, method: request.method, route: context.endpointPath ?? "none", logger: context.logger)
        return .internalFault
    }

    /// Writes down what nobody expected.
    static func note(_ error: any Error, method: HTTPRequest.Method, route: String, logger: Logger) {
        logger.error(
            "a request failed",
            metadata: [
                "method": "\(method)", "route": "\(route)",
                "error": "\(String(reflecting: type(of: error))): \(error)",
            ])
    }
}
