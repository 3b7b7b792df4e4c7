import Contracts
import EventLog
import JSON
import Projections

/// How many events a range has to replay.
struct ReplayCount: Sendable {
    /// The most events of a tenant that are looked at to count.
    static let mostLooked = 1_000_000
    /// The most of them that are read to ask a filter; those behind count without.
    static let mostRead = 5_000

    var byStatus: [DeliveryState: Int] = [:]
    var missed = 0
    /// Whether everything was looked at, filters included.
    var isExact = true

    var total: Int { byStatus.values.reduce(missed, +) }

    /// Counts by the tables; and with `events`, by the endpoint's filter, too.
    static func of(
        _ scan: ReplayScan, in file: ProjectionFile, filter: ReplayFilter? = nil, events: EventCache? = nil
    ) async throws -> ReplayCount {
        var count = ReplayCount()
        var place: ReplayScan.Place?
        var looked = 0
        var read = 0
        while true {
            let after = place
            let step = try await file.scan { try scan.step(after: after, limit: ReplayScan.step, in: $0) }
            for candidate in step.found {
                if let filter, let events, filter.needsEvent(candidate) {
                    read += 1
                    if read > mostRead {
                        count.isExact = false
                    } else if try await !filter.takes(candidate, from: events) {
                        continue
                    }
                }
                if let state = candidate.state { count.byStatus[state, default: 0] += 1 } else { count.missed += 1 }
            }
            place = step.looked
            looked += ReplayScan.step
            if step.isEnd { return count }
            if looked >= mostLooked {
                count.isExact = false
                return count
            }
        }
    }
}

extension ReplayCount: JSONEncodable {
    /// As the answer to a dry run.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("dryRun", true)
            writer.member("total", total)
            writer.member(
                "byStatus",
                object: { writer in
                    for (state, number) in byStatus.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                        writer.member(state.rawValue, number)
                    }
                })
            writer.member("missed", missed)
            writer.member("exact", isExact)
        }
    }
}
