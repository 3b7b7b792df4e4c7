import Contracts
import JSON

/// What a client says of a range to replay.
struct ReplayInput: Sendable {
    let choice: ReplayChoice
    let isDryRun: Bool

    private static let members: Set = ["from", "until", "statuses", "eventTypes", "missed", "dryRun"]
    /// What is replayed where nothing is said.
    private static let failures: Set<DeliveryState> = [.failed, .deadLetter]

    /// - Parameters:
    ///   - now: no range reaches further.
    ///   - knowsType: whether there is an event type of this name.
    init(_ body: JSONNode, now: Int64, knowsType: (String) -> Bool) throws {
        let reader = try JSONObjectReader(body, allowing: Self.members)
        let from = try reader.time("from")
        let until = min(try reader.time("until"), now)
        guard from < until else {
            throw reader.fault("from", "must be before until, and not in the future")
        }
        isDryRun = try reader.optionalBool("dryRun") ?? false
        let missed = try reader.optionalBool("missed") ?? false
        let types = try reader.optionalStrings("eventTypes").map {
            try EventTypeList.checked($0, "eventTypes", reader, knowsType: knowsType)
        }
        choice = ReplayChoice(
            from: from, until: until, statuses: try Self.statuses(reader, missed: missed),
            eventTypes: types == ["*"] ? nil : types, missed: missed)
    }

    private static func statuses(_ reader: JSONObjectReader, missed: Bool) throws -> Set<DeliveryState> {
        guard let names = try reader.optionalStrings("statuses") else { return failures }
        guard !names.isEmpty || missed else {
            throw reader.fault("statuses", "must name a state, unless missed is true")
        }
        let known = DeliveryState.allCases.filter(\.isFinal)
        var statuses: Set<DeliveryState> = []
        for name in names {
            guard let state = known.first(where: { $0.rawValue == name }) else {
                let words = known.map(\.rawValue).joined(separator: ", ")
                throw reader.fault("statuses", "can have \(words): what has not ended is under way already")
            }
            statuses.insert(state)
        }
        return statuses
    }
}
