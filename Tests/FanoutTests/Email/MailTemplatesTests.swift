import Contracts
import JSON
import Testing

@testable import Fanout

@Suite("Templates of mails")
struct MailTemplatesTests {
    let templates: BuiltInMailTemplates

    init() throws {
        templates = try BuiltInMailTemplates()
    }

    private func render(
        _ type: String, _ payload: String, confirm: String? = nil, unsubscribe: String? = "https://x/u?token=1"
    ) throws -> RenderedMail {
        let event = EventRecord(
            id: "evt_1", type: type, schemaVersion: 1, source: "/s", tenant: "acme", acceptedAt: 1_772_357_400_250,
            recipients: .everySubscriber, payload: Array(payload.utf8))
        let values = MailValues(
            event: event, payload: try JSONDocument(parsing: event.payload).root, tenant: "Acme & Co",
            confirmURL: confirm, unsubscribeURL: unsubscribe)
        return templates.mail(values, for: type, tenant: "acme", locale: nil)
    }

    @Test(
        "each type that Carillon knows has a subject and a sentence of its own",
        arguments: BuiltInEventType.all.map(\.name))
    func builtIn(type: String) throws {
        let mail = try render(type, "{}")
        #expect(!mail.subject.isEmpty && !mail.subject.hasSuffix(":") && !mail.subject.contains("{{"))
        #expect(!mail.text.contains("{{") && !mail.html.contains("{{"))
        #expect(MailWording.all[type] != nil)
    }

    @Test("a subject names what the payload names")
    func subject() throws {
        #expect(try render("invoice.paid", #"{"invoiceId":"in_1"}"#).subject == "Invoice in_1 was paid")
        #expect(try render("invoice.paid", "{}").subject == "Invoice was paid")
        #expect(try render("lead_won", #"{"name":""}"#).subject == "Lead won")
    }

    @Test("the text reads well")
    func text() throws {
        let mail = try render(
            "invoice.paid",
            #"{"invoiceId":"in_1","amount":4200,"customer":{"name":"Ada"},"tags":["a","b"],"paid":true,"note":null}"#)
        #expect(
            mail.text == """
                An invoice was paid.

                Invoice id: in_1
                Amount: 4200
                Customer name: Ada
                Tags: a, b
                Paid: yes

                --
                invoice.paid · evt_1 · 2026-03-01T09:30:00.250Z
                You get this because this address subscribes to events of Acme & Co. Unsubscribe:
                https://x/u?token=1

                """)
    }

    @Test("a type of the tenant's own has the plain default")
    func plain() throws {
        let mail = try render("warehouse.stockLow", #"{"sku":"A-1"}"#)
        #expect(mail.subject == "Warehouse stock low")
        #expect(mail.text.contains("Sku: A-1"))
    }

    @Test(
        "nothing from a payload is markup in HTML",
        arguments: ["<script>alert(1)</script>", "\" onload=\"x", "'\u{301}>&<\u{301}b", "</td>"])
    func escaping(text: String) throws {
        var writer = JSONWriter()
        writer.object { $0.member("name", text) }
        let payload = String(decoding: writer.bytes, as: UTF8.self)
        let harmless = try render("lead_won", #"{"name":"x"}"#)
        let mail = try render("lead_won", payload)
        for mark in ["<", ">", "\"", "'"] {
            func count(_ text: String) -> Int { text.unicodeScalars.filter { String($0) == mark }.count }
            #expect(count(mail.html) == count(harmless.html))
        }
        #expect(mail.text.contains(text))
    }

    @Test("templates in a payload are not rendered")
    func noInjection() throws {
        let mail = try render("lead_won", #"{"name":"{{tenant}}"}"#)
        #expect(mail.subject == "Lead won: {{tenant}}")
    }

    @Test("a subject is one line of bounded length")
    func longSubject() throws {
        let mail = try render("lead_won", #"{"name":"a\r\nBcc: x\#(String(repeating: "y", count: 1000))"}"#)
        #expect(mail.subject.count == 150)
        #expect(mail.subject.hasPrefix("Lead won: a Bcc: xyyy"))
    }

    @Test("a large payload is cut")
    func large() throws {
        let members = (0..<500).map { #""k\#($0)":"\#(String(repeating: "v", count: 1000))""# }.joined(separator: ",")
        let mail = try render("lead_won", "{\(members)}")
        #expect(mail.text.contains("(and more)"))
        #expect(mail.text.utf8.count < 20_000)
    }

    @Test("a long name is cut too, in each row that it stands in")
    func longNames() throws {
        let name = String(repeating: "n", count: 50_000)
        let members = (0..<50).map { #""k\#($0)":1"# }.joined(separator: ",")
        let mail = try render("lead_won", #"{"\#(name)":{\#(members)}}"#)
        #expect(mail.text.utf8.count < 20_000)
        #expect(mail.html.utf8.count < 40_000)
        #expect(mail.text.contains("N" + String(repeating: "n", count: 99) + "…: 1"))
    }

    @Test("a confirmation has its link in both bodies, and neither rows nor a way to unsubscribe")
    func confirmation() throws {
        let link = "https://x/v2/email/confirm?token=abc"
        let mail = try render(SystemEventType.emailConfirmation, #"{"email":"a@b"}"#, confirm: link, unsubscribe: nil)
        #expect(mail.subject == "Confirm your subscription to Acme & Co")
        #expect(mail.text.contains(link))
        #expect(mail.html.contains("href=\"\(link)\""))
        #expect(!mail.text.contains("a@b") && !mail.text.contains("Unsubscribe"))
    }

    @Test(
        "names become words",
        arguments: [
            ("invoiceId", "Invoice id"), ("invoice_id", "Invoice id"), ("invoice.paid", "Invoice paid"), ("ID", "Id"),
            ("customerURL", "Customer url"), ("a", "A"), ("", ""), ("line2Text", "Line2 text"), ("_x-y", "X y"),
        ])
    func labels(name: String, label: String) {
        #expect(MailFields.label(name) == label)
    }
}
