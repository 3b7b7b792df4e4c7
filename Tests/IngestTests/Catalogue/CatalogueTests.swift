import Contracts
import JSON
import JSONSchema
import Testing

@testable import Ingest

@Suite("The catalogue")
struct CatalogueTests {
    @Test("It has every type that the design promises")
    func types() {
        #expect(
            Set(Catalogue.entries.map(\.type)) == [
                "lead_won", "lead_lost", "proposal_accepted", "meeting.booked", "invoice.paid", "payment_failed",
                "project.completed", "task.completed", "client.created", "billing.suspended", "survey.submitted",
                "comment.created", "content.approved", "order.fulfilled", "campaign.sent", "voice_note.uploaded",
                "support.report.submitted", "webhook.test", "webhook.delivery.terminal_failure",
            ])
        #expect(Catalogue.entries.map(\.type) == Catalogue.entries.map(\.type).sorted())
        #expect(Catalogue.entry("invoice.payed") == nil)
        #expect(Catalogue.example("invoice.payed") == nil)
    }

    @Test("The way in and the way out know the same types")
    func names() {
        #expect(Catalogue.entries.map(\.type) == BuiltInEventType.all.map(\.name).sorted())
        #expect(SystemEventType.all.filter { Catalogue.entry($0) != nil }.allSatisfy(BuiltInEventType.names.contains))
    }

    @Test(
        "Each schema compiles with its formats asserted, and its example is valid",
        arguments: Catalogue.entries.map(\.type))
    func example(_ type: String) throws {
        let entry = try #require(Catalogue.entry(type))
        let schema = try JSONSchema(parsing: entry.schema, options: SchemaOptions(assertsFormats: true))
        let example = try JSONDocument(parsing: entry.example).root
        #expect(schema.violations(of: example) == [])
        let text = try JSONDocument(parsing: entry.schema).root
        #expect(text["title"]?.string == type)
        // Each member of the example is described, each required one is in it, and an empty object is too little.
        let described = Set(text["properties"]?.members.map(\.name) ?? [])
        #expect(described.isSuperset(of: example.members.map(\.name)))
        #expect(!schema.isValid(try JSONDocument(parsing: "{}").root))
        #expect(!schema.isValid(try JSONDocument(parsing: "[]").root))
    }

    @Test("Every type but the system's own can be posted with its example")
    func post() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            for entry in Catalogue.entries {
                let payload = String(decoding: entry.example, as: UTF8.self)
                let answer = try await client.notify(
                    "{\"type\": \"\(entry.type)\", \"recipients\": {\"subscribers\": true}, \"payload\": \(payload)}",
                    key: key)
                #expect(answer.status == (SystemEventType.all.contains(entry.type) ? 422 : 202), "\(entry.type)")
            }
            #expect(try await rig.events().count == 17)
        }
    }
}
