/// Why an attempt is begun.
enum AttemptOccasion: Sendable {
    /// It is due.
    case due
    /// It was put off for too long: the delivery ends without it.
    case putOff
    /// The delivery has waited for as long as the log keeps its event, and ends without it.
    case overlong

    var isSent: Bool { self == .due }
}
