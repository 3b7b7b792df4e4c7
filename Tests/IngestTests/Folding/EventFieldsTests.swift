import Contracts
import EventLog
import Testing

@testable import Ingest

struct EventFieldsTests {
    private let names: [(StaticString, KeyPath<EventFields, HeaderBytes?>)] = [
        ("ce_id", \.id), ("ce_type", \.type), ("ce_time", \.time), ("ce_tenant", \.tenant),
        ("ce_schemaversion", \.schemaVersion), ("ce_idempotencyid", \.key), ("ce_bodyhash", \.bodyHash),
        ("ce_carillonformat", \.format),
    ]

    /// What of the fields is there, by the names of the headers.
    private func found(_ headers: RecordHeaders) -> [String: String] {
        headers.withFields { fields in
            let fields = EventFields(fields)
            var found: [String: String] = [:]
            for (name, path) in names { found["\(name)"] = fields[keyPath: path]?.text }
            return found
        }
    }

    @Test func `each is found under its name and no other, and an event's record has them all`() {
        for (name, _) in names {
            var headers = RecordHeaders()
            headers.append(name, "x")
            headers.append(RecordHeader("\(name)x", "y"))
            headers.append(RecordHeader(String("\(name)".dropLast()) + "!", "z"))
            #expect(found(headers) == ["\(name)": "x"])
        }
        let mark = IdempotencyMark(id: "evt_k", bodyHash: "00ff")
        let event = EventRecord(
            id: "evt_1", type: "invoice.paid", schemaVersion: 12, source: "/s", tenant: "acme", acceptedAt: 0,
            recipients: .everySubscriber, payload: [], idempotency: mark)
        #expect(
            found(event.newRecord().headers) == [
                "ce_id": "evt_1", "ce_type": "invoice.paid", "ce_time": "1970-01-01T00:00:00.000Z",
                "ce_tenant": "acme", "ce_schemaversion": "12", "ce_idempotencyid": "evt_k", "ce_bodyhash": "00ff",
                "ce_carillonformat": "1",
            ])
        #expect(found([]) == [:])
    }

    @Test func `of a name that comes twice the last counts`() {
        #expect(found([RecordHeader("ce_id", "1"), RecordHeader("ce_id", "2")]) == ["ce_id": "2"])
    }

    @Test(
        "A number is what its digits say",
        arguments: [
            "0", "7", "9", "12", "+3", "-1", "", "x", "/", ":", "1x", " 1", "99999999999999999999",
            "9223372036854775807",
        ])
    func numbers(text: String) {
        let headers: RecordHeaders = [RecordHeader("n", text)]
        #expect(headers.withFields { $0.first { _ in true }?.value.number } == Int(text))
    }
}
