import Contracts
import Testing

@Suite struct IdentifierTests {
    @Test func `ids sort by time and don't repeat`() {
        let ids = (0..<1000).map { Identifier.make("evt", at: Int64($0) * 7) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { Identifier.isValid($0, prefix: "evt") })
    }

    @Test func `a derived id is the same for the same parts, and another for others`() {
        let one = Identifier.derived("evt", from: ["acme", "key"])
        #expect(one == Identifier.derived("evt", from: ["acme", "key"]))
        #expect(one != Identifier.derived("evt", from: ["acmek", "ey"]))
        #expect(one != Identifier.derived("evt", from: ["acme", "key", ""]))
        #expect(Identifier.isValid(one, prefix: "evt"))
    }

    @Test(arguments: [
        ("evt", ["acme", "order-17"], "evt_4DVXJS98DXN9ZKW9TEJKW153M7"),
        ("dlv", ["", "zß水🎉"], "dlv_78QKE45N65C23YTYYW1P840Y60"),
    ])
    func `a derived id stays what it is, since others of the same parts stand in logs`(
        prefix: String, parts: [String], id: String
    ) {
        #expect(Identifier.derived(prefix, from: parts) == id)
    }

    @Test func `a derived id with a time begins like other ids of that time`() {
        let derived = Identifier.derived("dlv", at: 1_750_000_000_000, from: ["a", "b"])
        let made = Identifier.make("dlv", at: 1_750_000_000_000)
        #expect(derived.prefix(13) == made.prefix(13))
        #expect(derived == Identifier.derived("dlv", at: 1_750_000_000_000, from: ["a", "b"]))
    }

    @Test(arguments: ["evt_", "evt_123", "ep_01ARZ3NDEKTSV4RRFFQ69G5FAV", "evt_01ARZ3NDEKTSV4RRFFQ69G5FAU", "evt"])
    func `another form is no id`(text: String) {
        #expect(!Identifier.isValid(text, prefix: "evt"))
    }
}
