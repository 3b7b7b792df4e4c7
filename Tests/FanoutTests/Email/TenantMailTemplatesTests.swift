import Contracts
import Control
import EventLog
import JSON
import Testing

@testable import Fanout

@Suite("Which template a mail has")
struct TenantMailTemplatesTests {
    private let control = ControlState()
    private let templates: TenantMailTemplates

    init() throws {
        templates = TenantMailTemplates(
            control: control, builtIn: try BuiltInMailTemplates(), logger: Instance.quiet)
    }

    private func fold(_ document: some ControlDocument, revision: Int = 1, at offset: Int64) {
        let record = ControlRecord(
            kind: type(of: document).kind, id: document.entityID, tenant: document.owner, revision: revision,
            actor: "test", action: "put", at: 1, document: document.jsonBytes
        ).newRecord()
        control.folded([
            LogRecord(
                position: Position(topic: Topics.control, partition: 0, offset: offset), key: record.key,
                headers: record.headers, value: record.value, timestamp: 1)
        ])
    }

    private func template(_ locale: String, _ subject: String, text: String = "t", tenant: String = "acme")
        -> EmailTemplateDocument
    {
        EmailTemplateDocument(
            tenant: tenant, type: "invoice.paid", locale: locale, subject: subject, text: text, html: "h", createdAt: 1,
            updatedAt: 1)
    }

    private func subject(_ locale: String?, type: String = "invoice.paid", tenant: String = "acme") throws -> String {
        let event = EventRecord(
            id: "evt_1", type: type, schemaVersion: 1, source: "/s", tenant: tenant, acceptedAt: 1,
            recipients: .everySubscriber, payload: Array(#"{"invoiceId":"in_1"}"#.utf8))
        let values = MailValues(
            event: event, payload: try JSONDocument(parsing: event.payload).root, tenant: "Acme")
        return templates.mail(values, for: type, tenant: tenant, locale: locale).subject
    }

    @Test("the language of its reader, then its more general forms, then the tenant's, then English, then the built-in")
    func fallback() throws {
        let builtIn = "Invoice in_1 was paid"
        #expect(try subject("de-AT") == builtIn)
        fold(template("de-at", "Österreich {{data.invoiceId}}"), at: 0)
        fold(template("de", "Deutsch"), at: 1)
        #expect(try subject("de-AT") == "Österreich in_1")
        #expect(try subject("DE-at") == "Österreich in_1")
        #expect(try subject("de-CH") == "Deutsch")
        #expect(try subject("fr") == builtIn)
        #expect(try subject(nil) == builtIn)
        fold(template("en", "English"), at: 2)
        #expect(try subject("fr") == "English")
        fold(
            {
                var settings = SettingsDocument(tenant: "acme"); settings.locale = "de-CH"; return settings
            }(), at: 3)
        #expect(try subject("fr") == "Deutsch")
        #expect(try subject(nil) == "Deutsch")
        #expect(try subject("en-GB") == "English")
        #expect(try subject("de", type: "lead_won") == "Lead won")
        #expect(try subject("de", tenant: "beta") == builtIn)
    }

    @Test("a template that is changed is used as it is from then on")
    func changed() throws {
        fold(template("en", "First"), at: 0)
        #expect(try subject("en") == "First")
        fold(template("en", "Second"), revision: 2, at: 1)
        #expect(try subject("en") == "Second")
    }

    @Test("a template that can't be read any more, or makes too much of an event, gives way to the next that can")
    func unusable() throws {
        fold(template("de", "{{>gone}}"), at: 0)
        fold(template("en", "English"), at: 1)
        #expect(try subject("de") == "English")
        let endless = "{{#data.list}}{{#data.list}}{{#data.list}}{{data}}{{/data.list}}{{/data.list}}{{/data.list}}"
        fold(template("fr", "Français", text: endless), at: 2)
        #expect(try subject("fr") == "Français")
        let list = #"{"list":[\#((0..<50).map(String.init).joined(separator: ","))]}"#
        let event = EventRecord(
            id: "evt_1", type: "invoice.paid", schemaVersion: 1, source: "/s", tenant: "acme", acceptedAt: 1,
            recipients: .everySubscriber, payload: Array(list.utf8))
        let values = MailValues(event: event, payload: try JSONDocument(parsing: list).root, tenant: "Acme")
        let mail = templates.mail(values, for: "invoice.paid", tenant: "acme", locale: "fr")
        #expect(mail.subject == "Invoice was paid")
        #expect(!mail.isCut)
    }
}
