import Testing

@testable import Ingest

@Suite("Names of event types")
struct EventTypeNameTests {
    @Test(
        "Names are what can stand in a URL and a header",
        arguments: [
            ("invoice.paid", true), ("lead_won", true), ("a", true), ("A-1", true), ("", false), (".a", false),
            ("a.", false), ("a/b", false), ("a b", false), ("é", false), (String(repeating: "a", count: 129), false),
        ])
    func valid(_ name: String, _ isValid: Bool) {
        #expect(EventTypeName.isValid(name) == isValid)
    }

    @Test("The nearest names come first, and far ones not at all")
    func near() {
        let known = ["invoice.paid", "invoice.sent", "lead_won", "lead_lost"]
        #expect(EventTypeName.near("Invoice_Paid", among: known) == ["invoice.paid"])
        #expect(EventTypeName.near("lead_wom", among: known) == ["lead_won"])
        #expect(EventTypeName.near("leda_won", among: known) == ["lead_won"])
        #expect(EventTypeName.near("parcel", among: known) == [])
        #expect(EventTypeName.near("", among: known) == [])
    }
}
