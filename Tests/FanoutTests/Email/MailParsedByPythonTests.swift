import ChildProcess
import Foundation
import Testing

@testable import Fanout

/// What a parser that isn't ours reads out of our mails.
@Suite("Mails, read by Python's email package", .enabled(if: PythonMailParser.isAvailable))
struct MailParsedByPythonTests {
    @Test(
        "subject, name and both bodies come out as they went in",
        arguments: [
            "Plain words", "Žluťoučký kůň", "支払いが完了しました", "👩‍👩‍👧‍👦 family", "=?utf-8?q?not_encoded?=",
            String(repeating: "many words ", count: 60) + "end", String(repeating: "Ж", count: 300),
            "\"quoted\" \\ <angled> (round), comma; semicolon", String(repeating: "x", count: 1500),
        ])
    func roundTrip(text: String) throws {
        let body =
            "\(text)\n.\n..two\n.dot first\nFrom the start\nend \n\ttab\t\n=3D\n--=_dlv_1\n--=_dlv_1--\n\(text)\n"
        let message = MailMessage(
            delivery: try #require(HeaderToken("dlv_1")),
            from: Mailbox(name: text, address: try MailAddress("notify@example.com")),
            to: Mailbox(address: try MailAddress("to@example.org")), subject: text, date: 1_772_357_400_250, text: body,
            html: "<p>\(body)</p>\n", event: try #require(HeaderToken("evt_1")))
        let parsed = try PythonMailParser.parse(message.encoded())
        #expect(parsed["subject"] == text)
        #expect(parsed["fromName"] == text)
        #expect(parsed["from"] == "notify@example.com")
        #expect(parsed["to"] == "to@example.org")
        #expect(parsed["date"] == "2026-03-01T09:30:00+00:00")
        #expect(parsed["type"] == "multipart/alternative")
        #expect(parsed["parts"] == "text/plain text/html")
        #expect(parsed["text"] == body)
        #expect(parsed["html"] == "<p>\(body)</p>\n")
        #expect(parsed["defects"] == "")
    }

    @Test("an address beyond ASCII comes out as it went in")
    func international() throws {
        let message = MailMessage(
            delivery: try #require(HeaderToken("dlv_1")), from: Mailbox(address: try MailAddress("notify@example.com")),
            to: Mailbox(name: "Żółw", address: try MailAddress("żółw@example.org")), subject: "x", date: 0, text: "x\n",
            html: "x\n", event: try #require(HeaderToken("evt_1")))
        #expect(message.needsUTF8)
        #expect(try PythonMailParser.parse(message.encoded())["to"] == "żółw@example.org")
    }
}

enum PythonMailParser {
    static let isAvailable = (try? run("", input: [])) != nil

    static func parse(_ message: [UInt8]) throws -> [String: String] {
        let output = try run(script, input: message)
        return try JSONDecoder().decode([String: String].self, from: Data(output))
    }

    private static func run(_ script: String, input: [UInt8]) throws -> [UInt8] {
        let process = try ChildProcess("python3", ["-c", script])
        try process.input.write(contentsOf: Data(input))
        try process.input.close()
        let output = try process.output.readToEnd() ?? Data()
        guard process.waitUntilExit() == 0 else { throw CocoaError(.executableLoad) }
        return Array(output)
    }

    private static let script = """
        from email import header, message_from_string, policy, utils
        from json import dumps
        from sys import stdin

        raw = stdin.buffer.read().decode("utf-8")
        message = message_from_string(raw, policy=policy.strict)
        parts = list(message.iter_parts())
        # Its newer parser leaves spaces between encoded words in names.
        name, sender = utils.parseaddr(message_from_string(raw)["from"])
        name = str(header.make_header(header.decode_header(name)))
        print(dumps({
            "subject": message["subject"], "fromName": name, "from": sender,
            "to": message["to"].addresses[0].addr_spec, "date": message["date"].datetime.isoformat(),
            "type": message.get_content_type(), "parts": " ".join(p.get_content_type() for p in parts),
            "text": parts[0].get_content().replace("\\r\\n", "\\n"), "html": parts[1].get_content().replace("\\r\\n", "\\n"),
            "defects": " ".join(str(d) for m in message.walk() for d in m.defects),
        }))
        """
}
