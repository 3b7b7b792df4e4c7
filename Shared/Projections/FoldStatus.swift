package import EventLog

/// What the fold runner is doing, for readiness, metrics and the doctor.
package struct FoldStatus: Hashable, Sendable {
    package enum Phase: Hashable, Sendable, CustomStringConvertible {
        /// `run` was not called yet.
        case idle
        /// Folding what stood in the log at the start.
        case catchingUp
        /// Everything that stood in the log at the start is folded, and what comes is being folded.
        case following
        /// The log can't be read at present, for the reason given; tried again until it goes on.
        case blocked(String)
        /// What was read can't be folded, because of this instance's own disk, while the log may go on: what is known here
        /// grows older than what others know. Tried again until it goes on.
        case stalled(String)
        case ended

        package var description: String {
            switch self {
            case .idle: "not started"
            case .catchingUp: "catching up with the log"
            case .following: "following the log"
            case .blocked(let reason): "blocked: \(reason)"
            case .stalled(let reason): "stalled: \(reason)"
            case .ended: "ended"
            }
        }
    }

    package internal(set) var phase: Phase = .idle {
        didSet {
            if case .blocked = phase { blockedSince = blockedSince ?? .now } else { blockedSince = nil }
        }
    }
    /// When folding stopped to go on; nil while it does.
    package private(set) var blockedSince: ContinuousClock.Instant?
    /// Records read and folded since the start.
    package internal(set) var recordsFolded: Int64 = 0
    /// Records that a fold reported as undecodable since the start.
    package internal(set) var undecodable: Int64 = 0
    /// Folds that had to start over, because the log no longer held what follows on their tables.
    package internal(set) var gaps: [FoldGap] = []
    /// How often since the start a fold was given a later record than the one it expected next, and went on.
    package internal(set) var skips: Int64 = 0

    /// Whether a fold had to start over and has not got again to what stood in the log then: its tables show less than they
    /// did.
    package internal(set) var isRefolding = false

    package var isReady: Bool { phase == .following }

    /// Whether nothing could be folded for so long.
    package func isBlocked(for duration: Duration, at time: ContinuousClock.Instant = .now) -> Bool {
        blockedSince.map { time - $0 >= duration } ?? false
    }

    /// Why it is not ready; nil when it is.
    package var reason: String? { isReady ? nil : phase.description }
}

/// Records that a fold could not get any more, so that it started over with what the log still holds.
package struct FoldGap: Hashable, Sendable, CustomStringConvertible {
    package let fold: String
    package let partition: TopicPartition
    /// The offset that the fold would have gone on from.
    package let expected: Int64
    package let kept: PartitionBounds

    package var description: String {
        let what =
            expected < kept.earliest
            ? "records \(expected) to \(kept.earliest - 1) are no longer kept"
            : "the log ends at \(kept.end), so it is not the log that was folded up to \(expected)"
        return "\(partition): \(what)"
    }
}
