package import Access
import HTTPTypes
import Hummingbird

/// What a request is counted against: the limits, and the class of its route.
package struct RouteLimit: Sendable {
    private let limits: RequestLimits
    private let rateClass: RateClass

    init(_ limits: RequestLimits, _ rateClass: RateClass) {
        self.limits = limits
        self.rateClass = rateClass
    }

    /// Counts against a tenant.
    ///
    /// - Parameters:
    ///   - rateClass: nil for that of the route.
    ///   - tenant: whose it is; or an operator, who is none.
    ///   - cost: of events, how many.
    @discardableResult
    package func take(
        _ rateClass: RateClass? = nil, tenant: String, cost: Int = 1
    ) throws(RateExceeded) -> RateGrant {
        try limits.throttle.take(rateClass ?? self.rateClass, tenant: tenant, cost: cost)
    }

    /// A place among the requests in work.
    ///
    /// - Parameter tenant: whose it is; or an operator, who is none.
    /// - Throws: `Problem` 429 where too many are taken.
    func place(tenant: String) throws(Problem) -> RequestPlaces.Place? {
        try limits.places.take(for: .tenant(tenant))
    }

    /// Finds a credential, and counts those that are none by the address that they come from.
    func credential(
        of request: Request, _ context: CarillonRequestContext, _ find: (Request) async throws -> Credential
    ) async throws -> Credential {
        let failures = limits.throttle.failures
        if failures.isQuiet {
            // Nearly always, so that nobody's address is asked for.
            do {
                return try await find(request)
            } catch let error as AccessError where error.isGuess {
                failures.failed(limits.clients.key(of: request, from: context.remoteAddress))
                throw error
            }
        }
        let address = limits.clients.key(of: request, from: context.remoteAddress)
        // What is looked up, and not another header beside it, which could stay the same while this one is guessed.
        let authorization = request.headers.value(.authorization)
        let presented =
            (try? Authenticator.presented(authorization: authorization, apiKey: request.headers.value(.apiKey)))
            ?? authorization
        if presented != nil { try failures.check(address, presented) }
        do {
            let credential = try await find(request)
            failures.passed(address, presented)
            return credential
        } catch let error as AccessError where error.isGuess {
            failures.failed(address)
            throw error
        }
    }
}

extension AccessError {
    /// Whether it may have been an attempt to find a credential that is one.
    fileprivate var isGuess: Bool {
        switch self {
        case .malformed, .unknown: true
        case .jwt(let fault):
            switch fault {
            case .tooLarge, .malformed, .algorithmRefused, .typeRefused, .criticalHeader, .keyUnknown, .keyMismatch,
                .signatureInvalid:
                true
            default: false
            }
        default: false
        }
    }
}
