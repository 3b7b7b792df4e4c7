import JSON

/// What is to be replayed, in the words of the command line.
struct ReplayRange: Hashable, Sendable {
    var from: String
    var until: String
    var statuses: [String]?
    var types: [String]?
    var missed = false

    func body(isDryRun: Bool = false) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 256)
        writer.object { writer in
            writer.member("from", from)
            writer.member("until", until)
            writer.member("statuses", ifPresent: statuses)
            writer.member("eventTypes", ifPresent: types)
            if missed { writer.member("missed", true) }
            if isDryRun { writer.member("dryRun", true) }
        }
        return writer.bytes
    }
}
