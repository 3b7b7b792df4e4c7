import Contracts
import SeededNumbers
import Testing

@testable import Fanout

/// Random texts in every place of a mail that somebody else fills.
@Suite("Nothing that a mail is filled with can add to its header or end a part")
struct MailInjectionTests {
    private static let pieces = [
        "\r\n", "\n", "\r", "\r\n\r\n", "\u{0}", "\u{85}", "\u{2028}", "\u{b}", "Bcc: x@example.org", ": ",
        "=?utf-8?q?", "?=",
        "=0D=0A", "\"", "\\", "<", ">", ",", ";", "(", ")", "@", ".", "--", "--=_dlv_1", "--=_dlv_1--", "ü", "支払い", "👩‍👩‍👧",
        " ", "\t", "=", "a", "word", String(repeating: "x", count: 90), "Content-Type: text/html", ".\r\n", "From ",
        "\u{202e}",
        "e\u{301}", "\u{200d}",
    ]

    private static func text(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...14, using: &random)).map { _ in
            pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined()
    }

    private static let names = [
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Carillon-Event", "X-Carillon-Delivery",
        "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
    ]

    @Test("whatever subject, names, bodies and links are", arguments: 1...4)
    func fields(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let link = Self.text(&random)
            let message = MailMessage(
                delivery: try #require(HeaderToken("dlv_1")),
                from: Mailbox(name: Self.text(&random), address: try MailAddress("notify@example.com")),
                to: Mailbox(name: Self.text(&random), address: try MailAddress("to@example.org")),
                subject: Self.text(&random), date: 1_772_357_400_250, text: Self.text(&random),
                html: Self.text(&random), event: try #require(HeaderToken("evt_1")),
                unsubscribe: HeaderToken(link) ?? HeaderToken("https://x"))
            let bytes = message.encoded()
            #expect(bytes.allSatisfy { ($0 >= 32 && $0 < 127) || $0 == 13 || $0 == 10 || $0 == 9 })
            let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
                String(decoding: line, as: UTF8.self)
            }
            // Each line ends in CRLF, none has a CR within, and none is longer than readers like (RFC 5322, section 2.1.1).
            #expect(lines.last == "")
            let all = lines.dropLast()
            for line in all {
                #expect(line.hasSuffix("\r") && line.utf8.count { $0 == 13 } == 1)
                // A link is one word, which can't be folded.
                #expect(line.utf8.count <= (line.hasPrefix("List-Unsubscribe: ") ? 999 : 79))
            }
            let header = all.prefix { $0 != "\r" }
            let fields = header.filter { !$0.hasPrefix(" ") }.map { line in String(line.prefix { $0 != ":" }) }
            #expect(fields == Self.names)
            #expect(all.count { $0 == "--=_dlv_1\r" } == 2)
            #expect(all.count { $0 == "--=_dlv_1--\r" } == 1)
        }
    }

    @Test(
        "what is an address is one word of an envelope and of a header, and everything else is none", arguments: 1...4)
    func addresses(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 100)
        var taken = 0
        for _ in 0..<3_000 {
            let text = (Self.text(&random) + (Bool.random(using: &random) ? "@example.org" : ""))
            guard let address = try? MailAddress(text) else { continue }
            taken += 1
            let shown = address.description
            #expect(shown == text)
            #expect(
                !shown.unicodeScalars.contains {
                    $0.value < 33 || $0.value == 127 || "<>,;:\"\\()[]".unicodeScalars.contains($0)
                })
            #expect(shown.count { $0 == "@" } == 1)
        }
        #expect(taken > 10)
    }
}
