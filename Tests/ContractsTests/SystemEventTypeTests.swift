import EventLog
import Testing

@testable import Contracts

struct SystemEventTypeTests {
    private func isOne(_ type: String) -> Bool? {
        let headers: RecordHeaders = [RecordHeader("ce_type", type)]
        return headers.withFields { fields in fields.first { _ in true }.map { SystemEventType.isOne($0.value) } }
    }

    @Test func `a type of Carillon's own is told from any other, of whatever length`() {
        for type in SystemEventType.all {
            #expect(isOne(type) == true)
            #expect(isOne(type + "s") == false)
            #expect(isOne(String(type.dropLast())) == false)
            #expect(isOne(String(type.dropLast()) + "!") == false)
        }
        for type in ["", "invoice.paid", SystemEventType.voiceNote] { #expect(isOne(type) == false) }
    }
}
