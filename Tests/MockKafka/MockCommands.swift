/// The commands that a test sends while the mock runs, one a line:
///
///     topic NAME PARTITIONS          creates a topic
///     down [BROKER]                  cuts all connections and refuses new ones
///     up [BROKER]
///     rtt MILLISECONDS               delays every answer
///     errors APIKEY CODE COUNT       the next COUNT requests fail so (Produce is 0, Fetch 1; code -195 disconnects)
///     clear APIKEY                   forgets the errors not yet given
///     expect APIKEY                  waits for one request, at the first broker
///     expected APIKEY                answers `ok N`: how many that were expected did not come yet
///     leader TOPIC PARTITION BROKER  moves a leader; -1 leaves the partition without one
///
/// Each other is answered `ok` or `error: …`.
struct MockCommands {
    let cluster: MockCluster

    func answer(_ line: String) -> String {
        do {
            let words = line.split(separator: " ").map(String.init)
            if words.first == "expected", words.count == 2 {
                return "ok \(try cluster.expected(api: try number(words[1])))"
            }
            try perform(words)
            return "ok"
        } catch {
            return "error: \(error)"
        }
    }

    private func perform(_ words: [String]) throws(MockError) {
        switch (words.first, words.count) {
        case ("topic", 3): try cluster.create(topic: words[1], partitions: try number(words[2]))
        case ("down", 1): try cluster.down(broker: -1)
        case ("down", 2): try cluster.down(broker: try number(words[1]))
        case ("up", 1): try cluster.up(broker: -1)
        case ("up", 2): try cluster.up(broker: try number(words[1]))
        case ("rtt", 2): try cluster.roundTripTime(milliseconds: try number(words[1]))
        case ("errors", 4):
            cluster.fail(api: try number(words[1]), error: try number(words[2]), count: try number(words[3]))
        case ("clear", 2): cluster.clearFailures(api: try number(words[1]))
        case ("expect", 2): try cluster.expect(api: try number(words[1]))
        case ("leader", 4):
            try cluster.lead(topic: words[1], partition: try number(words[2]), broker: try number(words[3]))
        default: throw MockError("'\(words.joined(separator: " "))' is not a command")
        }
    }

    private func number<Number: FixedWidthInteger>(_ word: String) throws(MockError) -> Number {
        guard let number = Number(word) else { throw MockError("'\(word)' is not a number") }
        return number
    }
}
