import Testing

@testable import CarillonMain

@Suite("What became of an event of the demo")
struct DemoRowTests {
    private func arrived() -> DemoRow {
        DemoRow(
            event: "evt_1", type: "invoice.paid", wasReceived: true, isVerified: true, mailFile: "dlv_1.carillon",
            states: ["delivered", "delivered"])
    }

    @Test("It is complete only if all of it is true")
    func complete() {
        #expect(arrived().isComplete)
        for spoil: (inout DemoRow) -> Void in [
            { $0.wasReceived = false }, { $0.isVerified = false }, { $0.mailFile = nil }, { $0.states = [] },
            { $0.states = ["delivered"] }, { $0.states = ["delivered", "retrying"] },
            { $0.states = ["delivered", "delivered", "delivered"] },
        ] {
            var row = arrived()
            spoil(&row)
            #expect(!row.isComplete)
        }
    }

    @Test("A test of the webhook owes one delivery, and a mail would be one too many")
    func webhookTest() {
        var row = DemoRow(
            event: "evt_2", type: "webhook.test", isMailOwed: false, wasReceived: true, isVerified: true,
            states: ["delivered"])
        #expect(row.isComplete)
        row.mailFile = "dlv_2.carillon"
        #expect(!row.isComplete)
    }

    @Test("The table lines up, and says what is missing")
    func table() {
        var missing = DemoRow(event: "evt_10", type: "a")
        missing.states = ["delivered", "retrying"]
        #expect(
            [arrived(), missing].table == [
                "event   type          webhook  signature  e-mail file     state              ",
                "──────  ────────────  ───────  ─────────  ──────────────  ───────────────────",
                "evt_1   invoice.paid  ✓        ✓          dlv_1.carillon  delivered          ",
                "evt_10  a             missing  –          missing         delivered, retrying",
            ])
    }
}
