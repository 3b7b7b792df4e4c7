import FilterPolicy
import JSON
import SeededNumbers

/// Texts that nearly are filter policies, for their compiler; and documents for those that are.
struct FilterFuzz: FuzzTarget {
    static let name = "filters"

    private(set) var tally = Tally()
    private var random: SeededGenerator
    private let documents: [JSONNode]
    /// Policies to be matched together, which must come out as each by itself.
    private var gathered: [FilterPolicy] = []
    private static let mostGathered = 24

    private static let seeds = [
        #"{"type":["invoice.paid"],"data":{"a":[{"numeric":[">=",1,"<",10]},5],"b":[null,true,"x"]}}"#,
        #"{"a":[{"prefix":"ab"},{"suffix":"c"},{"equals-ignore-case":"ABC"}],"b":[{"exists":false}]}"#,
        #"{"$or":[{"a":["x"]},{"b":{"c":[{"exists":true}]}},{"$or":[{"a":[1]},{"b":[2]}]}],"d":[{"anything-but":["x",1]}]}"#,
        #"{"a":[{"wildcard":"a*b*c"},{"anything-but":{"wildcard":"*\\*b"}}],"e":[{"cidr":"10.0.0.0/8"},{"cidr":"2001:db8::/32"}]}"#,
        #"{"a":{"b":{"c":[1.0,1e2,-0,0.1e2]}},"b":[{"anything-but":{"prefix":["a","b"]}},{"anything-but":"x"}]}"#,
        #"{"a":[{"prefix":{"equals-ignore-case":"aß"}},{"numeric":["=",1.50]},{"numeric":["<",1e999]}]}"#,
    ].map { Array($0.utf8) }
    private static let pieces = [
        "{", "}", "[", "]", ",", ":", "\"a\":", "\"b\":[", "{\"exists\":true}", "{\"prefix\":\"\"}", "\"$or\":[", "*",
        "**",
        "\\\\", "\"numeric\":", "\">\",", "1e999999", "-0", "null", ",\"x\"", ",1", "/33", "::1", "{\"a\":[1]},", "é",
        "\"\"",
    ].map { Array($0.utf8) }
    /// What may stand for a value, so that the text stays JSON more often.
    private static let values = [
        "[]", "{}", "[1]", "\"x\"", "null", "[{\"suffix\":\"c\"}]", "[{\"numeric\":[\">\",5,\"<\",5]}]",
        "{\"a\":[\"x\"]}",
        "[{\"anything-but\":[]}]", "[[1]]", "[{\"cidr\":\"::/0\"}]", "[{\"wildcard\":\"*a*a*a*a*b\"}]", "0",
    ].map { Array($0.utf8) }

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let texts = [
            "null", "{}", #"{"type":"invoice.paid","data":{"a":5,"b":"x"}}"#, #"{"a":"abc","b":{"c":2},"d":[]}"#,
            #"{"a":["x",1,[{"b":null}],"aaaaaaaaaaaaaaaaaaaa"],"b":["a","\u0062c"],"e":"10.1.2.3"}"#,
            #"{"a":{"b":[{"c":100},{"c":1}]},"d":"y","e":["2001:db8::5","no address"]}"#,
        ]
        documents = texts.compactMap { try? JSONDocument(parsing: $0).root }
    }

    mutating func next() {
        var bytes = random.pick(Self.seeds)
        for _ in 0..<random.below(3) { exchange(&bytes) }
        for _ in 0..<random.below(3) where random.below(2) == 0 { random.spoil(&bytes, with: Self.pieces) }
        guard let node = try? JSONDocument(parsing: bytes, limits: JSONLimits(maxDepth: 40)).root else {
            tally.refused += 1
            return
        }
        do {
            let policy = try FilterPolicy(parsing: node, at: "/filterPolicy")
            tally.taken += 1
            check(policy)
        } catch {
            tally.refused += 1
            precondition(!error.message.isEmpty && !error.code.isEmpty)
            precondition(error.pointer.hasPrefix("/filterPolicy"))
        }
    }

    /// Puts another value where one stands.
    private mutating func exchange(_ bytes: inout [UInt8]) {
        let places = bytes.indices.filter { bytes[$0] == UInt8(ascii: "[") || bytes[$0] == UInt8(ascii: ":") }
        guard !places.isEmpty else { return }
        let place = random.pick(places)
        let end = bytes[(place + 1)...].firstIndex { ",]}".utf8.contains($0) } ?? bytes.count
        bytes.replaceSubrange(place + 1..<end, with: random.pick(Self.values))
    }

    /// With a limit on steps it says the same or nothing; among others it is met by the same documents.
    private mutating func check(_ policy: FilterPolicy) {
        let document = random.pick(documents)
        let isMet = policy.matches(document)
        for steps in [0, 5, 50] {
            if let answer = policy.matches(document, steps: steps) { precondition(answer == isMet) }
        }
        precondition(policy.matches(document, steps: 100_000) == isMet, "matching takes too many steps")
        gathered.append(policy)
        guard gathered.count == Self.mostGathered else { return }
        defer { gathered = [] }
        let index = FilterIndex(gathered.enumerated().map { (id: $0.offset, policy: $0.element) })
        for document in documents {
            precondition(index.matches(document) == gathered.indices.filter { gathered[$0].matches(document) })
        }
    }
}
