package import Control
import Synchronization

/// What tenants and addresses may do in how long. Each instance counts for itself: of several, each lets so much through.
package final class Throttle: Sendable {
    private struct TenantKey: Hashable, Sendable {
        let tenant: String
        let rateClass: RateClass
    }

    private struct AddressClass: Hashable, Sendable {
        let address: AddressKey
        let rateClass: RateClass
    }

    /// A tenant has a few entries for a minute at most, and is never to share one.
    private static let mostTenants = 1_000_000
    private static let mostAddresses = 100_000

    private let control: ControlState
    private let clock: @Sendable () -> Int64
    private let tenants = Mutex(MeterTable<TenantKey>(most: mostTenants))
    private let addresses = Mutex(MeterTable<AddressClass>(most: mostAddresses))
    /// Of credentials and signatures, by address.
    package let failures: FailedProofs

    /// - Parameters:
    ///   - control: knows what the operator has set for a tenant.
    ///   - clock: nanoseconds of a clock that never goes back.
    package init(control: ControlState, clock: @escaping @Sendable () -> Int64 = MonotonicClock.nanoseconds) {
        self.control = control
        self.clock = clock
        failures = FailedProofs(clock: clock)
    }

    /// Counts a tenant's request: some tens of nanoseconds.
    ///
    /// - Parameter cost: of events, how many.
    @discardableResult
    package func take(_ rateClass: RateClass, tenant: String, cost: Int = 1) throws(RateExceeded) -> RateGrant {
        let policy = TenantPolicies.policy(of: rateClass, control.limits(tenant: tenant))
        let time = clock()
        let key = TenantKey(tenant: tenant, rateClass: rateClass)
        return try Self.grant(tenants.withLock { $0.take(cost, for: key, of: policy, at: time) }, policy)
    }

    /// Counts a request that needs no credential.
    @discardableResult
    package func take(_ rateClass: RateClass, address: AddressKey) throws(RateExceeded) -> RateGrant {
        let policy = rateClass.standard
        let time = clock()
        let key = AddressClass(address: address, rateClass: rateClass)
        return try Self.grant(addresses.withLock { $0.take(1, for: key, of: policy, at: time) }, policy)
    }

    private static func grant(_ verdict: RateVerdict, _ policy: RatePolicy) throws(RateExceeded) -> RateGrant {
        guard verdict.isGranted else { throw RateExceeded(verdict, of: policy) }
        return RateGrant(policy: policy, remaining: verdict.remaining, reset: verdict.seconds)
    }
}
