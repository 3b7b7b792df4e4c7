package import Access
import HTTPTypes
import Hummingbird
package import JSON
package import Logging

/// What a request meets before a route's own work, for one that is answered past the server: `EdgeMiddleware`, the limits of
/// its route and `Gate` in one step. Who does not pass all of them is sent the usual way, where they say what is wrong.
package final class QuickEntrance: Sendable {
    private let edge: EdgeMiddleware
    private let limits: RequestLimits?
    private let rateClass: RateClass
    private let route: Route
    private let scope: Scope
    private let gate: Gate
    private let counts: HTTPMetrics.Kind
    private let logger: Logger

    /// - Parameters:
    ///   - limits: nil where nothing is throttled.
    ///   - route: one that needs `scope` and names no handle.
    init(
        _ route: Route, scope: Scope, edge: EdgeMiddleware, limits: RequestLimits?, gate: Gate, logger: Logger
    ) {
        self.edge = edge
        self.limits = limits
        self.route = route
        self.scope = scope
        self.gate = gate
        self.logger = logger
        rateClass = RateClass(route)
        counts = edge.metrics.kind(method: route.method, route: route.path, status: .accepted)
    }

    /// Lets a request in that passes.
    ///
    /// - Returns: nil where it is to go the usual way; it has not been counted then.
    package func admit(_ head: UsualHead) -> QuickPass? {
        // What is done then is written, line by line.
        guard logger.logLevel > .debug else { return nil }
        let start = ContinuousClock.now
        guard edge.load.enter() else { return nil }
        guard let credential = gate.credential(ofKeyIn: head, for: scope),
            let admission = admission(of: credential)
        else {
            edge.load.leave()
            return nil
        }
        return QuickPass(
            credential: credential, requestID: RequestID.of(head.requestID, now: edge.now()), start: start,
            admission: admission, entrance: self)
    }

    /// What the limits have said to who may come in.
    fileprivate struct Admission: Sendable {
        var place: RequestPlaces.Place?
        var grant: RateGrant?
    }

    private func admission(of credential: Credential) -> Admission? {
        guard let limits, limits.areOn else { return Admission() }
        guard limits.throttle.failures.isQuiet,
            // nil is no place where nobody is counted, and no answer where there is none left.
            let place = try? Optional(limits.places.take(for: .tenant(credential.tenant)))
        else { return nil }
        guard let grant = try? limits.throttle.take(rateClass, tenant: credential.tenant) else {
            place?.leave()
            return nil
        }
        return Admission(place: place, grant: grant)
    }

    fileprivate func leave(_ admission: Admission) {
        admission.place?.leave()
        edge.load.leave()
    }

    fileprivate func count(_ status: HTTPResponse.Status, since start: ContinuousClock.Instant) {
        let duration = ContinuousClock.now - start
        if status == .accepted {
            counts.record(duration)
        } else {
            edge.metrics.record(method: route.method, route: route.path, status: status, duration: duration)
        }
    }

    fileprivate func logger(of pass: QuickPass) -> Logger {
        logger.ofRequest(pass.requestID, tenant: pass.credential.tenant)
    }
}

/// A request that was let in. To be answered by `answer`, and once: until then it holds its place.
package final class QuickPass: Sendable {
    package let credential: Credential
    package let requestID: String
    private let start: ContinuousClock.Instant
    private let admission: QuickEntrance.Admission
    private let entrance: QuickEntrance

    fileprivate init(
        credential: Credential, requestID: String, start: ContinuousClock.Instant,
        admission: QuickEntrance.Admission, entrance: QuickEntrance
    ) {
        self.credential = credential
        self.requestID = requestID
        self.start = start
        self.admission = admission
        self.entrance = entrance
    }

    /// Writes lines that name the request and its tenant.
    package var logger: Logger { entrance.logger(of: self) }

    /// Makes an answer of what the route's own work comes to, or of its error.
    ///
    /// - Parameter work: puts its fields and its JSON, which 202 is answered with.
    package func answer(_ work: (inout QuickHead, inout JSONWriter) throws -> Void) -> QuickAnswer {
        defer { entrance.leave(admission) }
        var json = JSONWriter(reservingCapacity: 256)
        do {
            var head = QuickHead(.accepted)
            try work(&head, &json)
            entrance.count(.accepted, since: start)
            return answer(head, json, type: "application/json", admission.grant)
        } catch {
            var problem = problem(of: error)
            admission.grant?.add(to: &problem.headers)
            let head = QuickHead(problem.status, problem.headers)
            json = JSONWriter(reservingCapacity: 512)
            problem.write(to: &json, requestID: requestID)
            entrance.count(problem.status, since: start)
            return answer(head, json, type: "application/problem+json")
        }
    }

    private func answer(
        _ head: consuming QuickHead, _ json: JSONWriter, type: String, _ grant: RateGrant? = nil
    ) -> QuickAnswer {
        head.put(.contentType, type)
        head.put(.contentLength, String(json.bytes.count))
        if let grant { head.put(grant) }
        head.put(.requestID, requestID)
        return QuickAnswer(head, body: json.bytes)
    }

    private func problem(of error: any Error) -> Problem {
        if let problem = Problem.of(error) { return problem }
        entrance.unexpected(error, self)
        return .internalFault
    }
}

extension QuickEntrance {
    fileprivate func unexpected(_ error: any Error, _ pass: QuickPass) {
        EdgeMiddleware.note(error, method: route.method, route: route.path, logger: logger(of: pass))
    }
}

extension QuickHead {
    /// How the client stands, in an answer that says it nowhere yet.
    fileprivate mutating func put(_ grant: RateGrant) {
        put(.rateLimitPolicy, grant.policy.field)
        put(.rateLimit, RateLimitFields.text(grant.policy.name, grant.remaining, grant.reset))
    }
}
