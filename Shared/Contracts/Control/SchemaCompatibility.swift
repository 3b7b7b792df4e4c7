/// What a new version of an event type promises about the versions before it.
///
/// A reader that knows a schema can read whatever is valid under it. So each mode says whose values must be valid under
/// whose schema; a version that breaks it is not registered.
package enum SchemaCompatibility: String, Hashable, Sendable, CaseIterable {
    /// Nothing.
    case none = "NONE"
    /// Whoever reads by the new version can read what was written by the latest: what is valid there is valid here.
    case backward = "BACKWARD"
    /// Whoever reads by the latest version can read what is written by the new one: what is valid here is valid there.
    case forward = "FORWARD"
    /// Both.
    case full = "FULL"
    /// The same towards all versions before it, not only the latest.
    case backwardTransitive = "BACKWARD_TRANSITIVE"
    case forwardTransitive = "FORWARD_TRANSITIVE"
    case fullTransitive = "FULL_TRANSITIVE"

    /// What a type has that never was told otherwise.
    package static let standard = SchemaCompatibility.backward

    /// Whether it holds towards all earlier versions.
    package var isTransitive: Bool {
        switch self {
        case .none, .backward, .forward, .full: false
        case .backwardTransitive, .forwardTransitive, .fullTransitive: true
        }
    }

    /// Whether what is valid under an earlier version must be valid under the new one.
    package var keepsOldValues: Bool {
        switch self {
        case .none, .forward, .forwardTransitive: false
        case .backward, .full, .backwardTransitive, .fullTransitive: true
        }
    }

    /// Whether what is valid under the new version must be valid under an earlier one.
    package var keepsOldReaders: Bool {
        switch self {
        case .none, .backward, .backwardTransitive: false
        case .forward, .full, .forwardTransitive, .fullTransitive: true
        }
    }
}
