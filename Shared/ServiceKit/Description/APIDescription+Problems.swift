import Access
import HTTPTypes
import JSON

// Which problems a route has. What every route of a kind has follows from what is said of it, so that a route names only
// what is its own.
extension APIDescription {
    /// All problems of a route, each code once, by status.
    static func problems(of route: DescribedRoute) -> [Problem] {
        var problems = route.operation.problems + access(route) + parameters(route) + body(route)
        problems += [.malformedRequest, .headOverdue, .uriTooLong, .headersTooLarge]
        if !isOperational(route) { problems += Problem.awayFromLog }
        problems += limits(route)
        problems.append(.internalFault)
        var seen: Set<String> = []
        return problems.filter { seen.insert("\($0.status.code) \($0.code)").inserted }
            .sorted { ($0.status.code, $0.code) < ($1.status.code, $1.code) }
    }

    private static func access(_ route: DescribedRoute) -> [Problem] {
        guard route.needsCredential else { return [] }
        var errors: [AccessError] =
            [.missing, .malformed, .unknown, .expired, .revoked] + JWTFault.described.map { .jwt($0) }
        switch route.access {
        case .scope(let scope): errors += [.missingScope(scope), .tenantMissing]
        case .operatorScope(let scope): errors += [.missingScope(scope), .operatorRequired]
        case .credential: errors.append(.tenantMissing)
        case .proof, .open: break
        }
        let problems = errors.map(Problem.of(access:)) + [.invalidPosition, .notFoldedYet]
        return route.path.contains("{") ? problems + [.notFound] : problems
    }

    private static func limits(_ route: DescribedRoute) -> [Problem] {
        guard !OperationsRoutes.areAlwaysAnswered(route.path) else { return [] }
        var problems: [Problem] = [.tooBusy, .tooManyAtOnce]
        // Of a proof only what is none is counted.
        if route.access != .proof { problems.append(.rateLimited) }
        if route.access != .open { problems.append(.tooManyFailures) }
        if route.access == .scope(.eventsWrite) || route.path.hasPrefix("/v2/inbound/") {
            problems.append(.quotaExceeded)
        }
        return problems
    }

    /// Whether its answers say how the client stands.
    static func tellsLimits(_ route: DescribedRoute) -> Bool {
        !OperationsRoutes.areAlwaysAnswered(route.path) && route.access != .proof
    }

    private static func parameters(_ route: DescribedRoute) -> [Problem] {
        var problems: [Problem] = []
        let query = Set(route.parameters.filter { $0.place == .query }.map(\.name))
        if query.contains("limit") {
            problems += [
                .invalidLimit, .invalidCursor, .unknownParameter("stauts", known: ["status", "limit", "cursor"]),
                .repeatedParameter("limit"),
            ]
        }
        if !query.isDisjoint(with: ["after", "before"]) { problems.append(.invalidTime("after")) }
        if route.operation.isKeyed { problems.append(.invalidIdempotencyKey) }
        return problems
    }

    private static func body(_ route: DescribedRoute) -> [Problem] {
        guard let body = route.operation.body else { return [] }
        var problems: [Problem] = [.bodyOverdue, .tooLarge(limit: 65_536), .bodyUnreadable, .encodedBody]
        guard body.contents.contains(where: { $0.type.hasSuffix("json") }) else { return problems }
        problems += [.unsupportedMediaType(body.contents.map(\.type)), .malformedJSON]
        if route.needsCredential { problems.append(.invalid("/url", "type", "must be a string")) }
        return problems
    }

    /// What looks at the process and not at what is in the log.
    private static func isOperational(_ route: DescribedRoute) -> Bool {
        route.access == .open && !route.path.hasPrefix("/v2")
    }
}

extension JWTFault {
    fileprivate static let described: [JWTFault] = [
        .notConfigured, .keysUnavailable, .tooLarge, .malformed, .algorithmRefused, .typeRefused, .criticalHeader,
        .keyUnknown, .keyMismatch, .signatureInvalid, .claimMissing("exp"), .claimInvalid("roles"), .expired,
        .notYetValid,
        .issuerWrong, .audienceWrong, .tenantUnknown,
    ]
}

extension Problem {
    /// The name of its example: a code can come with several statuses.
    var exampleName: String { "\(status.code)-\(code)" }

    static let awayFromLog: [Problem] = [.notReady, .foldStalled, .logUnavailable, .stopping]

    /// As somebody gets it who sends half of a body.
    static let malformedJSON: Problem = {
        do {
            _ = try JSONDocument(parsing: #"{"type": "#)
            return .internalFault
        } catch {
            return Problem.of(error) ?? .internalFault
        }
    }()
}
