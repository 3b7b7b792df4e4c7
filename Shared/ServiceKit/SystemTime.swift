import Foundation

/// The time of day where nothing else is given.
package enum SystemTime {
    /// Milliseconds since 1970, UTC.
    package static func now() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1000)
    }
}
