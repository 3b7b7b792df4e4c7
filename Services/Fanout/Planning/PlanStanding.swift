/// How far the folded plans of an event have got.
enum PlanStanding: Hashable, Sendable {
    case complete
    /// Parts are missing: for the users behind this one, by id. Whoever planned them has lost the partition.
    case open(after: String)

    var after: String? {
        switch self {
        case .complete: nil
        case .open(let after): after
        }
    }
}
