import Contracts

/// Sends events batch by batch, one after the other, so that they are taken in the order of the file. What ingest can't
/// take just now is sent again when it asks for it.
struct Sender<Waiting: Clock> where Waiting.Duration == Duration {
    private(set) var tally = Tally()

    private let poster: any BatchPosting
    private let keyPrefix: String?
    private let fileName: String
    /// Of the file's name and its first event: wherever the file lies, and however it has grown, it is the same; and two
    /// files that share a line at the same place are two.
    private var file: String?
    private let patience: Duration
    private let clock: Waiting
    private let note: (String) -> Void
    private var batch = Batch()
    private var hasBeenAnswered = false

    /// - Parameters:
    ///   - fileName: the last part of the file's path; empty for what has none.
    ///   - patience: how long to go on trying while nothing at all is taken.
    ///   - note: told what the person who waits should know.
    init(
        to poster: any BatchPosting, keyPrefix: String?, fileName: String = "", patience: Duration, clock: Waiting,
        note: @escaping (String) -> Void
    ) {
        self.poster = poster
        self.keyPrefix = keyPrefix
        self.fileName = fileName
        self.patience = patience
        self.clock = clock
        self.note = note
    }

    /// Puts an event into the batch, and sends that once it is full.
    mutating func add(_ line: EventLine) async throws {
        let file =
            self.file ?? Identifier.derived("file", from: [fileName, String(decoding: line.bytes, as: UTF8.self)])
        self.file = file
        let item: [UInt8]
        do {
            item = try line.item(keyPrefix: keyPrefix, file: file)
        } catch {
            tally.refused += 1
            note(error.description)
            return
        }
        if !batch.hasRoom(for: item) { try await flush() }
        batch.add(item, line: line.number)
    }

    /// Sends what is left.
    mutating func flush() async throws {
        var deadline = clock.now.advanced(by: patience)
        var pause = Duration.milliseconds(500)
        while let first = batch.items.first {
            let fault: String
            var wait = pause
            do {
                let answer = try await poster.post(batch)
                hasBeenAnswered = true
                let verdict = try BatchVerdict(answer, to: batch)
                take(verdict)
                if verdict.again.items.count < batch.items.count {
                    deadline = clock.now.advanced(by: patience)
                    pause = .milliseconds(500)
                }
                batch = verdict.again
                if batch.isEmpty { return }
                fault = "ingest is not taking more just now (\(answer.status))"
                wait = answer.retryAfter ?? pause
            } catch let error as Unreachable {
                guard hasBeenAnswered else { throw Failure(error.description) }
                fault = error.description
            }
            guard clock.now.advanced(by: wait) < deadline else {
                throw Failure("\(fault): gave up at line \(first.line); the same command goes on from there")
            }
            note("\(fault): waiting \(wait.formatted)")
            try await clock.sleep(until: clock.now.advanced(by: wait), tolerance: nil)
            pause = min(pause * 2, .seconds(10))
        }
    }

    private mutating func take(_ verdict: BatchVerdict) {
        tally.new += verdict.new
        tally.duplicates += verdict.duplicates
        tally.refused += verdict.refusals.count
        for refusal in verdict.refusals { note(refusal.description) }
    }
}

extension Duration {
    /// In seconds, with one digit behind the point where there is something.
    fileprivate var formatted: String {
        let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
