import AsyncHTTPClient
import JSON
import ServiceKit

/// Asks fan-out for replays, and how far they have come.
struct Replayer: Sendable {
    private static let pause = Duration.milliseconds(500)
    /// So often in a row it may not answer before that is an error.
    private static let patience = 60

    let client: CarillonClient
    let tenant: String
    let range: ReplayRange

    private var base: String { "/v2/handles/\(tenant)" }

    /// The webhooks that are switched on.
    func endpoints() async throws -> [String] {
        var ids: [String] = []
        var cursor = ""
        while true {
            let page = try await client.get("\(base)/webhooks?limit=250\(cursor)").expect("the webhooks")
            let active = page["data"]?.elements.filter { $0["active"]?.bool == true } ?? []
            ids += active.compactMap { $0["id"]?.string }
            guard let next = page["nextCursor"]?.string else { return ids }
            cursor = "&cursor=\(next)"
        }
    }

    /// What a replay would have to do, in words.
    func count(for endpoint: String) async throws -> String {
        let answer = try await client.post("\(base)/webhooks/\(endpoint)/replays", range.body(isDryRun: true))
            .expect("the dry run for \(endpoint)")
        var parts = answer["byStatus"]?.members.map { "\($0.value.int ?? 0) \($0.name)" } ?? []
        if let missed = answer["missed"]?.int, missed > 0 { parts.append("\(missed) missed") }
        let total = "\(answer["total"]?.int ?? 0) events would be replayed"
        let words = parts.isEmpty ? total : "\(total) (\(parts.joined(separator: ", ")))"
        return answer["exact"]?.bool == false ? words + ", about" : words
    }

    /// - Returns: the id of the job.
    func start(for endpoint: String) async throws -> String {
        let answer = try await client.post("\(base)/webhooks/\(endpoint)/replays", range.body())
            .expect("the replay for \(endpoint)")
        guard let id = answer["id"]?.string else {
            throw Failure("the answer is not one of Carillon's fan-out: is the URL right?")
        }
        return id
    }

    /// Asks until all have ended. Fan-out may be away meanwhile: the replays go on when it is back.
    func wait(
        for jobs: [String], clock: some Clock<Duration>, show: (ReplayProgress) -> Void
    ) async throws -> ReplayProgress {
        var misses = 0
        while true {
            do {
                var progress = ReplayProgress()
                for job in jobs {
                    let answer = try await client.get("\(base)/replays/\(job)")
                    if answer.status == 503 { throw Failure("fan-out can't answer now") }
                    progress.add(try answer.expect("the replay \(job)"))
                }
                misses = 0
                show(progress)
                if !progress.isRunning { return progress }
            } catch let error as CancellationError {
                throw error
            } catch {
                misses += 1
                guard misses < Self.patience else { throw Failure("\(client.url): \(HTTPClient.reason(of: error))") }
            }
            try await clock.sleep(for: Self.pause)
        }
    }
}
