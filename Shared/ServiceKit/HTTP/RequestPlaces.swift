package import Access
import HTTPTypes
import Synchronization

/// Bounds how many requests of one tenant, or from one address, are in work at one time, so that one whose requests all wait
/// for something leaves places to the others.
///
/// While few are in work nobody is counted, and nothing is locked: an owner may have a quarter of all places then, and a
/// quarter more that is counted, so half of all at most.
package final class RequestPlaces: Sendable {
    /// Of one process, whatever services it runs.
    package static let shared = RequestPlaces(of: .shared)

    /// Whose a request is.
    package enum Owner: Hashable, Sendable {
        /// A tenant, or an operator, who is none.
        case tenant(String)
        /// Of what needs no credential.
        case address(AddressKey)
    }

    /// One that is taken until it is left.
    package struct Place: Sendable {
        fileprivate let places: RequestPlaces
        fileprivate let owner: Owner

        package func leave() {
            places.taken.withLock { taken in
                guard let count = taken[owner] else { return }
                taken[owner] = count > 1 ? count - 1 : nil
            }
        }
    }

    private let load: RequestLoad
    private let taken = Mutex<[Owner: Int]>([:])

    package init(of load: RequestLoad) {
        self.load = load
    }

    /// How many owners are counted now.
    package var owners: Int { taken.withLock { $0.count } }

    /// - Returns: nil where nobody is counted.
    /// - Throws: `Problem` 429 where the owner has as many as it may.
    package func take(for owner: Owner) throws(Problem) -> Place? {
        guard load.isHigh else { return nil }
        let isIn = taken.withLock { taken in
            let count = taken[owner, default: 0]
            guard count < load.most / 4 else { return false }
            taken[owner] = count + 1
            return true
        }
        guard isIn else { throw .tooManyAtOnce }
        return Place(places: self, owner: owner)
    }
}

extension Problem {
    static let tooManyAtOnce = Problem(
        .tooManyRequests, "too_many_at_once",
        "Too many requests of this tenant, or from this address, are under way at once; wait for answers before sending more.",
        headers: [.retryAfter: "1"])
}
