import FilterPolicy
import JSON

/// Many filters against events that are parsed already: what planning does for each event of a tenant that has filters.
enum Filters {
    /// Prints the matches a second, an event against all filters being one, and the events' share of all filters.
    static func measure(_ count: Int) throws {
        var generator = Generator(state: 7)
        var filters: [(id: Int, policy: FilterPolicy)] = []
        for id in 0..<count {
            let document = try JSONDocument(parsing: filter(id, &generator))
            filters.append((id, try FilterPolicy(parsing: document.root)))
        }
        let index = FilterIndex(filters)
        let events = try (0..<500).map { try JSONDocument(parsing: event($0, &generator)).root }
        let clock = ContinuousClock()
        var (rounds, met) = (0, 0)
        let start = clock.now
        while clock.now - start < .seconds(2) {
            for event in events { met += index.matches(event).count }
            rounds += 1
        }
        let matches = Double(rounds * events.count)
        print(matches / ((clock.now - start) / .seconds(1)), Double(met) / matches)
    }

    /// One of nine kinds, with values that few others have, and with some that many have.
    private static func filter(_ id: Int, _ generator: inout Generator) -> String {
        func any(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
        switch id % 9 {
        case 0: return #"{"type":["type.\#(any(20))","payment_failed"],"data":{"customerId":["cus_\#(id)"]}}"#
        case 1:
            let low = any(1_000_000)
            return
                #"{"data":{"amount":[{"numeric":[">=",\#(low),"<",\#(low + 20_000)]}],"region":["region \#(any(20))"]}}"#
        case 2:
            return
                #"{"type":["type.\#(any(20))"],"data":{"region":["region \#(any(20))"],"plan":["plan \#(any(10))"]}}"#
        case 3: return #"{"data":{"url":[{"prefix":"https://shop\#(any(5_000)).example.com/"}]}}"#
        case 4: return #"{"data":{"email":[{"suffix":{"equals-ignore-case":"@Company\#(any(5_000)).org"}}]}}"#
        case 5: return #"{"data":{"path":[{"wildcard":"*/folder\#(any(5_000))/*"}]}}"#
        case 6: return #"{"data":{"address":[{"cidr":"10.\#(any(256)).\#(any(256)).0/24"}]}}"#
        case 7: return #"{"data":{"status":[{"anything-but":["status \#(any(10))"]}],"customerId":["cus_\#(id)"]}}"#
        default:
            return
                #"{"$or":[{"data":{"customerId":["cus_\#(id)"]}},{"data":{"amount":[{"numeric":["=",\#(any(1_000_000))]}]}}]}"#
        }
    }

    private static func event(_ id: Int, _ generator: inout Generator) -> String {
        func any(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
        return #"""
            {"id":"evt_\#(id)","type":"type.\#(any(20))","schemaVersion":1,"timestamp":"2026-03-01T09:30:00Z",
             "tenant":"acme","source":"billing","data":{"invoiceId":"in_\#(id)","customerId":"cus_\#(any(10_000))",
             "amount":\#(any(1_000_000)),"currency":"EUR","region":"region \#(any(20))","plan":"plan \#(any(10))",
             "status":"status \#(any(10))","url":"https://shop\#(any(5_000)).example.com/invoices/in_\#(id)",
             "email":"anna@company\#(any(5_000)).org","path":"/home/folder\#(any(5_000))/invoice.pdf",
             "address":"10.\#(any(256)).\#(any(256)).7","tags":["paid","card","first"]}}
            """#
    }

    /// The same numbers in every run (SplitMix64).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }
}
