import JSON

/// How far jobs have come, together.
struct ReplayProgress: Hashable, Sendable, CustomStringConvertible {
    var total = 0
    var delivered = 0
    var failed = 0
    var cancelled = 0
    var skipped = 0
    var isRunning = false
    /// Why jobs could not go on, or that somebody cancelled them.
    var stopped: [String] = []

    var isGood: Bool { failed == 0 && stopped.isEmpty }

    /// Adds a job, as fan-out shows it.
    mutating func add(_ job: JSONNode) {
        total += job["total"]?.int ?? 0
        delivered += job["delivered"]?.int ?? 0
        failed += job["failed"]?.int ?? 0
        cancelled += job["cancelled"]?.int ?? 0
        skipped += job["skipped"]?.int ?? 0
        let id = job["id"]?.string ?? "a replay"
        switch job["state"]?.string {
        case "running": isRunning = true
        case "failed": stopped.append("\(id): \(job["reason"]?.string ?? "it failed")")
        case "cancelled": stopped.append("\(id): it was cancelled")
        default: break
        }
    }

    var description: String {
        var parts = ["\(delivered) of \(total) delivered"]
        for (count, word) in [(failed, "failed again"), (cancelled, "cancelled"), (skipped, "left out")] where count > 0
        {
            parts.append("\(count) \(word)")
        }
        return (parts + stopped).joined(separator: ", ")
    }
}
