import Contracts
import JSON
import SeededNumbers
import Testing

@testable import Fanout

@Suite("Templates that tenants write")
struct MailTemplateFaultTests {
    private func render(
        _ text: String, _ payload: String = "{}", html: String = "", subject: String = "s"
    ) throws -> RenderedMail {
        let event = EventRecord(
            id: "evt_1", type: "invoice.paid", schemaVersion: 1, source: "/s", tenant: "acme",
            acceptedAt: 1_772_357_400_250, recipients: .everySubscriber, payload: Array(payload.utf8))
        let values = MailValues(
            event: event, payload: try JSONDocument(parsing: payload).root, tenant: "Acme",
            recipient: MailRecipient(email: "ada@example.org", name: "Ada"))
        return try MailTemplate(subject: subject, text: text, html: html).render(values)
    }

    @Test(
        "what a template can name",
        arguments: [
            ("{{data.a}} {{ data.b }}", "1 x"), ("{{#data.list}}{{.}};{{/data.list}}", "1;2;3;"),
            ("{{data.list}}", "1, 2, 3"), ("{{count(data.list)}}", "3"), ("{{uppercased(data.b)}}", "X"),
            ("{{#data.o}}{{p}}{{/data.o}}", "q"), ("{{^data.none}}no{{/data.none}}", "no"),
            ("{{#data.yes}}y{{/data.yes}}{{#data.no}}n{{/data.no}}", "y"), ("{{! said to nobody }}a", "a"),
            ("{{recipient.name}} {{recipient.email}} {{tenant}}", "Ada ada@example.org Acme"),
            ("{{event.type}} {{event.id}}", "invoice.paid evt_1"),
            ("{{#data.rows}}{{n}}{{data.a}} {{/data.rows}}", "11 21 "),
            ("{{.}}", ""),
            (
                "{{data}}",
                #"{"a":1,"b":"x","list":[1,2,3],"o":{"p":"q"},"yes":true,"no":false,"rows":[{"n":1},{"n":2}]}"#
            ),
            ("{{fields.budget}}{{data.list.elements}}{{tenant.utf8}}", ""),
            ("{{#first(data.rows)}}{{n}}{{/first(data.rows)}}", "1"),
        ])
    func names(template: String, expected: String) throws {
        let payload =
            #"{"a":1,"b":"x","list":[1,2,3],"o":{"p":"q"},"yes":true,"no":false,"rows":[{"n":1},{"n":2}]}"#
        #expect(try render(template, payload).text == expected)
    }

    @Test(
        "what is wrong is refused with its line",
        arguments: [
            ("a\n{{data", .syntax, 2), ("{{#a}}", .syntax, 1), ("{{/a}}", .syntax, 1), ("{{#a}}{{/b}}", .syntax, 1),
            ("{{#a}}\n{{#b}}\n{{/a}}{{/b}}", .syntax, 3), ("{{}}", .syntax, 1), ("{{ }}", .syntax, 1),
            ("{{a b}}", .syntax, 1), ("{{größe}}", .syntax, 1), ("{{a(}}", .syntax, 1),
            ("{{#a}}\u{301}{{/a}}", .syntax, 1),
            ("{{a}\u{301}}", .syntax, 1), ("{{!x}}\u{301}", .syntax, 1), ("\u{600}{{a}}", .syntax, 1),
            ("{{{a}}}", .tagNotAllowed, 1), ("{{&a}}", .tagNotAllowed, 1), ("{{& a}}", .tagNotAllowed, 1),
            ("\n\n{{>header}}", .tagNotAllowed, 3), ("{{<layout}}{{/layout}}", .tagNotAllowed, 1),
            ("{{$block}}{{/block}}", .tagNotAllowed, 1), ("{{=<% %>=}}", .tagNotAllowed, 1),
            ("{{% CONTENT_TYPE:TEXT}}{{a}}", .tagNotAllowed, 1),
            (String(repeating: "{{#a}}", count: 9) + String(repeating: "{{/a}}", count: 9), .tooLarge, 1),
            (String(repeating: "{{a}}", count: 501), .tooLarge, 1),
            (String(repeating: "{", count: 2_001), .tooLarge, nil),
            (String(repeating: "x", count: 24_577), .tooLarge, nil),
        ] as [(String, MailTemplateFault.Code, Int?)])
    func refused(template: String, code: MailTemplateFault.Code, line: Int?) throws {
        let error = #expect(throws: MailTemplatePartFault.self) {
            try MailTemplate(subject: "s", text: template, html: "")
        }
        #expect(error?.part == .text)
        #expect(error?.fault.code == code)
        #expect(error?.fault.line == line)
    }

    @Test("nothing from an event is markup in HTML, in whatever place, and no template can turn that off")
    func escaping() throws {
        let payload = #"{"x":"<b a='\"'>&</b>","rows":[{"x":"<i>"}]}"#
        let template =
            "{{data.x}}|{{#data.rows}}{{x}}{{/data.rows}}|{{uppercased(data.x)}}|{{data.rows}}|{{#fields}}{{value}}{{/fields}}"
        let mail = try render("t", payload, html: template)
        #expect(!mail.html.contains { "<>'\"".contains($0) })
        #expect(mail.html.hasPrefix("&lt;b a=&#39;&quot;&#39;&gt;&amp;&lt;/b&gt;|&lt;i&gt;|"))
    }

    @Test("of a list a hundred elements are shown")
    func longList() throws {
        let payload = #"{"list":[\#((0..<5_000).map(String.init).joined(separator: ","))]}"#
        let mail = try render("{{#data.list}}{{.}} {{/data.list}}{{count(data.list)}}", payload)
        #expect(mail.text.hasSuffix("98 99 5000"))
        #expect(!mail.isCut)
    }

    @Test(
        "what multiplies ends, soon and small",
        arguments: [
            "{{#data.list}}{{#data.list}}{{#data.list}}{{#data.list}}xxxxxxxxxx{{/data.list}}{{/data.list}}{{/data.list}}{{/data.list}}",
            "{{#fields}}{{#fields}}{{#fields}}{{label}}{{/fields}}{{/fields}}{{/fields}}",
            String(repeating: "{{data.long}}", count: 400),
            "{{#data.list}}" + String(repeating: "y", count: 23_000) + "{{/data.list}}",
            "{{#data.list}}" + String(repeating: "{{a.b.c}}", count: 400) + "{{/data.list}}",
        ])
    func multiplies(template: String) throws {
        let list = (0..<200).map(String.init).joined(separator: ",")
        let members = (0..<20).map { #""k\#($0)":"v""# }.joined(separator: ",")
        let long = String(repeating: "x", count: 100_000)
        let mail = try render(template, #"{"long":"\#(long)","list":[\#(list)],\#(members)}"#)
        #expect(mail.isCut)
        #expect(mail.text.utf8.count < 4 << 20)
    }

    @Test("random templates are refused or rendered, and never show markup of an event")
    func fuzz() throws {
        let pieces = [
            "{{", "}}", "{", "}", "#", "^", "/", "!", "a", "data", ".", "data.list", " ", "\n", "{{#data.list}}",
            "{{/data.list}}", "{{data.x}}", "{{.}}", "(", ")", "count(", "\u{301}", "\u{600}", "é", "=", "%", "&", ">",
            "{{#a}}", "{{/a}}", "{{^a}}", "\r\n", "-", "{{!", "{{fields}}", "{{#fields}}", "{{/fields}}", "\u{0}",
        ]
        var random = SeededGenerator(seed: 8)
        var rendered = 0
        for _ in 0..<3_000 {
            let template = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            guard let mail = try? render("t", #"{"x":"<","list":["<",{"a":"<"}]}"#, html: template) else { continue }
            rendered += 1
            #expect(!mail.html.contains("<"), "\(template.debugDescription)")
        }
        #expect(rendered > 300)
    }
}
