import FilterPolicy
import JSON
import Testing

@Suite struct PropertyTests {
    @Test("A policy answers what its text means", arguments: 0..<4)
    func reference(seed: UInt64) throws {
        var random = RandomPolicies(seed: seed)
        var met = 0
        for _ in 0..<2_500 {
            let text = random.policy()
            let node = try parse(text)
            let policy = try FilterPolicy(parsing: node)
            for _ in 0..<4 {
                let document = try parse(random.document())
                let expected = Reference.matches(node, document)
                try #require(policy.matches(document) == expected, "\(text) \(document)")
                if expected { met += 1 }
            }
        }
        // Else it would show nothing.
        #expect(met > 500 && met < 9_500)
    }

    @Test("An index answers what each of its filters answers alone", arguments: [1, 3, 30, 300, 2_000])
    func index(filters: Int) throws {
        var random = RandomPolicies(seed: UInt64(filters))
        let policies = try (0..<filters).map { (id: $0, policy: try policy(random.policy())) }
        let index = FilterIndex(policies)
        for _ in 0..<(filters < 1_000 ? 400 : 100) {
            let document = try parse(random.document())
            let alone = policies.filter { $0.policy.matches(document) }.map(\.id)
            try #require(index.matches(document) == alone, "\(document)")
        }
    }

    @Test("An index of none finds none")
    func empty() throws {
        let index = FilterIndex<Int>([])
        #expect(index.isEmpty)
        #expect(try index.matches(parse(#"{"a": 1}"#)).isEmpty)
    }
}
