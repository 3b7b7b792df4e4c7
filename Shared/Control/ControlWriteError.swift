/// Why a change of an entity was not made.
package struct ControlWriteError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// Somebody else changed it meanwhile.
        case conflict
        case alreadyExists = "already_exists"
        case notFound = "not_found"
    }

    package let code: Code
    package let key: EntityKey
    /// How often it was changed, now; 0 if it never was.
    package let revision: Int

    package var description: String {
        switch code {
        case .conflict: "\(key) was changed by somebody else meanwhile (it is at revision \(revision))"
        case .alreadyExists: "\(key) exists already"
        case .notFound: "there is no \(key)"
        }
    }
}
