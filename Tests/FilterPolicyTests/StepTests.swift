import FilterPolicy
import JSON
import Testing

@Suite struct StepTests {
    @Test("With few steps the answer is right or there is none", arguments: [0, 3, 10, 40, 200])
    func few(steps: Int) throws {
        var random = RandomPolicies(seed: UInt64(steps))
        let policies = try (0..<60).map { (id: $0, policy: try policy(random.policy())) }
        let index = FilterIndex(policies)
        var (decided, undecided) = (0, 0)
        for _ in 0..<150 {
            let document = try parse(random.document())
            let alone = Set(policies.filter { $0.policy.matches(document) }.map(\.id))
            for (id, policy) in policies {
                guard let answer = policy.matches(document, steps: steps) else { continue }
                try #require(answer == alone.contains(id), "\(document)")
            }
            let found = index.matches(document, steps: steps)
            try #require(alone.isSuperset(of: found.met), "\(document)")
            try #require(alone.isSubset(of: found.met + found.undecided), "\(document)")
            try #require(Set(found.met).isDisjoint(with: found.undecided), "\(document)")
            decided += found.met.count
            undecided += found.undecided.count
        }
        #expect(steps > 10 ? decided > 0 : undecided > 0)
    }

    @Test(
        "A document that many entries are held against is given up, however the entries are found",
        arguments: [
            #"{"numeric": [">", -2000000, "<", @]}"#, #"{"wildcard": "*a@*b"}"#,
            #"{"anything-but": {"wildcard": "*1*@*"}}"#,
        ])
    func greedy(entry: String) throws {
        let policies = try (0..<20).map { filter in
            let entries = (0..<40).map { entry.replacing("@", with: String(filter * 40 + $0 + 1)) }
            return (id: filter, policy: try policy(#"{"x": {"y": [\#(entries.joined(separator: ","))]}}"#))
        }
        let values = (0..<100).map { "-\($0)" } + [#""\#(String(repeating: "a1", count: 1_000))b""#]
        let document = try parse(#"{"x": [{"y": [\#(values.joined(separator: ","))]}]}"#)
        let index = FilterIndex(policies)
        let (met, undecided) = index.matches(document, steps: 1_000)
        #expect(!undecided.isEmpty)
        let (all, none) = index.matches(document, steps: .max)
        #expect(none.isEmpty)
        #expect(Set(met).isSubset(of: all))
        #expect(Set(all).isSubset(of: met + undecided))
    }

    /// Without a bound that holds within a filter and over all of them, this takes minutes.
    @Test("One long text is not read for entries that the steps don't suffice for", .timeLimit(.minutes(1)))
    func scalar() throws {
        let entries = (3..<103).map { #"{"wildcard": "*\#(String(repeating: "ab", count: $0))*x*"}"# }
        let greedy = try policy(#"{"x": [\#(entries.joined(separator: ","))]}"#)
        let document = try parse(#"{"x": "\#(String(repeating: "ab", count: 125_000))"}"#)
        #expect(greedy.matches(document, steps: 250_000) == nil)
        let (met, undecided) = FilterIndex((0..<1_000).map { (id: $0, policy: greedy) })
            .matches(document, steps: 250_000)
        #expect(met.isEmpty)
        #expect(undecided.count == 1_000)
    }

    @Test("Long texts and long arrays cost steps, and a document that is filtered every day costs few")
    func costs() throws {
        let policy = try policy(#"{"a": [{"wildcard": "*x*y*"}, {"numeric": [">", 5]}]}"#)
        let long = try parse(#"{"a": "\#(String(repeating: "x", count: 10_000))"}"#)
        #expect(policy.matches(long, steps: 1_000) == nil)
        #expect(policy.matches(long, steps: 10_000) == false)
        let many = try parse(#"{"a": [\#(Array(repeating: "1", count: 10_000).joined(separator: ","))]}"#)
        #expect(policy.matches(many, steps: 10_000) == nil)
        #expect(policy.matches(many, steps: 100_000) == false)
        #expect(try policy.matches(parse(#"{"a": "some x and some y", "b": [1, 2, 3]}"#), steps: 20) == true)
    }
}
