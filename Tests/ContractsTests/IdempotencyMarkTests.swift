import Contracts
import Testing

@Suite struct IdempotencyMarkTests {
    private let mark = IdempotencyMark(id: Identifier.derived("evt", from: ["acme", "k"]), bodyHash: "")
    private static let hour: Int64 = 3_600_000
    private static let noon: Int64 = 20_000 * 24 * hour + 12 * hour

    @Test func `an event's id sorts by time, and keeps what tells keys apart`() {
        let id = mark.eventID(at: Self.noon)
        #expect(Identifier.isValid(id, prefix: "evt"))
        #expect(id == Identifier.derived("evt", at: Self.noon, from: ["acme", "k"]))
        #expect(id.hasSuffix(mark.id.suffix(16)))
        #expect(mark.eventID(at: Self.noon + 12 * Self.hour) > id)
        #expect(mark.eventID(at: -1) == Identifier.derived("evt", at: -12 * Self.hour, from: ["acme", "k"]))
    }

    @Test func `all instances give one id at one time, and no id comes again after a key's life`() {
        #expect(mark.eventID(at: Self.noon) == mark.eventID(at: Self.noon + 12 * Self.hour - 1))
        #expect(mark.eventID(at: Self.noon) != mark.eventID(at: Self.noon - 1))
        // Wherever a life begins: what comes after it is neither of the same period nor of a neighbouring one.
        for start in stride(from: Self.noon, to: Self.noon + 12 * Self.hour, by: 7 * 60_000 + 1) {
            let after = start + IdempotencyMark.lifetime
            #expect(mark.eventID(at: start) != mark.eventID(at: after))
            #expect(mark.rivalID(at: start) != mark.eventID(at: after))
            #expect(mark.rivalID(at: after) != mark.eventID(at: start))
        }
    }

    @Test func `near the moment at which ids change, the ids on both sides know of each other`() {
        let apart = IdempotencyMark.uncertainty
        let (before, after) = (mark.eventID(at: Self.noon - 1), mark.eventID(at: Self.noon))
        for time in [Self.noon - apart, Self.noon - 1] { #expect(mark.rivalID(at: time) == after) }
        for time in [Self.noon, Self.noon + apart - 1] { #expect(mark.rivalID(at: time) == before) }
        #expect(mark.rivalID(at: Self.noon - apart - 1) == nil)
        #expect(mark.rivalID(at: Self.noon + apart) == nil)
    }

    @Test func `an event that came without a key has no rival`() {
        let event = EventRecord(
            id: "evt_1", type: "t", schemaVersion: 1, source: "/s", tenant: "acme", acceptedAt: Self.noon,
            recipients: .everySubscriber, payload: [])
        #expect(event.rivalID == nil)
    }
}
