/// How much a voice note may be, and how long what.
enum VoiceNoteLimits {
    /// Bytes.
    static let mostBytes = 25 << 20
    /// An hour.
    static let mostDurationMs = 3_600_000
    /// The most notes of a user whose audio is awaited.
    static let mostAwaited = 50
    /// The most uploads that one instance takes at a time.
    static let mostUploads = 64

    /// How long a link to upload works, in milliseconds.
    static let uploadLifetime: Int64 = 15 * 60_000
    /// How long a link to listen works: a player comes back for further parts.
    static let downloadLifetime: Int64 = 3_600_000
    /// What has not come in so long after it was announced never does.
    static let patience: Int64 = 24 * 3_600_000
    /// What has expired is removed so much later: the last link has ended by then, and what began with it.
    static let lastUploads: Int64 = 3_600_000
    /// As long as events are kept, from its announcement on.
    static let kept = RowAges.kept
    /// Rows stay so much longer, so that audio is removed by them.
    static let removalTime: Int64 = 3 * 86_400_000
    /// An uploaded note of which no event tells after so long: whoever was to write it has crashed.
    static let eventPatience: Int64 = 30_000
    /// How far back such notes are looked for, when partitions are new to an instance: events of earlier ones may be gone.
    static let lookBack = kept - 86_400_000
    /// And from then on.
    static let lookBackAgain: Int64 = 3_600_000
}
