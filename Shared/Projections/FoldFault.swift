package import EventLog

/// A record that a fold could not decode, by where it stands; its bytes stay in the log.
package struct FoldFault: Hashable, Sendable {
    package let fold: String
    package let position: Position
    /// What is wrong with it, at most `longestReason` characters.
    package let reason: String

    package static let longestReason = 500

    package init(fold: String, position: Position, reason: String) {
        self.fold = fold
        self.position = position
        self.reason = String(reason.prefix(Self.longestReason))
    }
}
