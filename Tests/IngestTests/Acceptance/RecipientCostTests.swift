import Contracts
import Control
import EventLog
import JSON
import ServiceKit
import Testing

@testable import Ingest

@Suite struct RecipientCostTests {
    private static func control(users: Int, rule: String) -> ControlState {
        var documents: [any ControlDocument] = (0..<users).map { number in
            UserDocument(id: "u\(number)", tenant: "acme", createdAt: 1, updatedAt: 1)
        }
        documents.append(
            RuleDocument(id: "r", tenant: "acme", pattern: Array(rule.utf8), createdAt: 1, updatedAt: 1))
        let state = ControlState()
        state.folded(
            documents.enumerated().map { index, document in
                let record = ControlRecord(
                    kind: type(of: document).kind, id: document.entityID, tenant: "acme", revision: 1, actor: "test",
                    action: "create", at: 1, document: document.jsonBytes
                ).newRecord()
                return LogRecord(
                    position: Position(topic: Topics.control, partition: 0, offset: Int64(index)), key: record.key,
                    headers: record.headers, value: record.value, timestamp: 1)
            })
        return state
    }

    /// A pattern with so many entries that are no plain values, and a thousand that are.
    private static func pattern(_ operators: Int) -> String {
        let entries = (0..<operators).map { #"{"prefix":"p\#($0)"}"# } + (0..<800).map { #""v\#($0)""# }
        return #"{"plan":[\#(entries.joined(separator: ","))]}"#
    }

    private static func problem(_ recipients: String, rule: String = pattern(1)) throws -> Problem? {
        var check = RecipientCheck(control: control(users: 10, rule: rule))
        check.mostOperatorUsers = 30
        let body = """
            {"type": "invoice.paid", "recipients": \(recipients), "payload": {}}
            """
        let notification = try Notification(JSONDocument(parsing: body).root, at: "")
        do {
            try check.check(notification.recipients, at: notification.recipientsPlace, of: "acme")
            return nil
        } catch {
            return error
        }
    }

    @Test func `a pattern may ask the fewer things of each user the more users there are`() throws {
        #expect(try Self.problem(#"{"where":\#(Self.pattern(3))}"#) == nil)
        let inline = try #require(try Self.problem(#"{"where":\#(Self.pattern(4))}"#))
        #expect(inline.code == "invalid")
        #expect(inline.errors.map(\.code) == ["too_costly"])
        #expect(inline.errors.map(\.pointer) == ["/recipients/where"])
        #expect(try Self.problem(#"{"rule":"r"}"#, rule: Self.pattern(3)) == nil)
        let named = try Self.problem(#"{"rule":"r"}"#, rule: Self.pattern(4))
        #expect(named?.errors.map(\.pointer) == ["/recipients/rule"])
    }
}
