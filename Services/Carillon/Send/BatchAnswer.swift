import JSON

/// What ingest answered to a batch.
struct BatchAnswer: Sendable {
    let status: Int
    /// How long it asked to be left alone.
    let retryAfter: Duration?
    let body: [UInt8]
}

/// What follows from an answer.
struct BatchVerdict: Sendable {
    var new = 0
    var duplicates = 0
    var refusals: [Refusal] = []
    /// What is to be sent again, later.
    var again = Batch()

    /// - Throws: `Failure`, when the answer says that nothing of the kind will ever be taken.
    init(_ answer: BatchAnswer, to batch: Batch) throws(Failure) {
        let root = try? JSONDocument(parsing: answer.body).root
        switch answer.status {
        case 200..<300:
            guard let results = root?["results"], results.count == batch.items.count else {
                throw Failure("the answer is not one of Carillon's ingest (\(answer.status)): is the URL right?")
            }
            for (item, result) in zip(batch.items, results.elements) {
                take(result, of: item)
            }
        case 408, 429, 500..<600:
            again = batch
        default:
            let code = root?["code"]?.string ?? "no reason given"
            let detail = root?["detail"]?.string ?? root?["title"]?.string ?? "the batch was refused"
            throw Failure("\(answer.status) \(code): \(detail)")
        }
    }

    private mutating func take(_ result: JSONNode, of item: (line: Int, bytes: [UInt8])) {
        switch result["status"]?.int ?? 0 {
        case 200..<300:
            if result["notification"]?["duplicate"]?.bool == true { duplicates += 1 } else { new += 1 }
        case 408, 429, 500..<600:
            again.add(item.bytes, line: item.line)
        default:
            refusals.append(Refusal(line: item.line, problem: result["problem"]))
        }
    }
}
