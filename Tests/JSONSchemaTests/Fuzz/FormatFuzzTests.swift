import SeededNumbers
import Testing

@testable import JSONSchema

@Suite("Whatever comes as a value of a format")
struct FormatFuzzTests {
    /// Of each format something valid, to be spoiled.
    private static let seeds = [
        "1998-12-31T23:59:60.5Z", "2024-02-29", "2024-02-29T08:30:06+01:30", "08:30:06-08:00", "P1Y2M3DT4H5M6S", "P2W",
        "joe.bloggs@example.com",
        "\"a b\\\"\"@[IPv6:::1]", "ü@ü.de", "www.example.com", "xn--bcher-kva.xn--wgbh1c", "l·l.א׳ב",
        "بي\u{200C}بي。क्\u{200D}ष",
        "192.168.0.1", "1:2::ffff:192.168.0.1", "https://u:p@e.org:80/a%20b?c=d#e", "http://[v1.a:b]/",
        "//ü/é?\u{E000}#ß",
        "123e4567-e89b-12d3-a456-426614174000", "/foo/bar~0/~1", "12+3/a", "0#", "^(?<n>a|b)\\k<n>[^\\d]{2,}$",
        "http://e.org/{id}{/path*}{?a,b:3}",
    ]

    private static let pieces = Array(
        "aZ09.:-/#?@%[]{}~+*\\\"'()=<>TPWéאب・\u{200C}\u{301}\u{3002}\u{E000}🔔\u{0} ".unicodeScalars)

    @Test("Formats that include others do, and none fails to answer", arguments: FuzzEffort.seeds)
    func anything(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var valid: Set<SchemaFormat> = []
        for _ in 0..<2500 {
            var scalars = Array((Self.seeds.randomElement(using: &random) ?? "").unicodeScalars)
            for _ in 0..<Int.random(in: 0...3, using: &random) { spoil(&scalars, &random) }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            let formats = Set(SchemaFormat.allCases.filter { accepts($0, text) })
            valid.formUnion(formats)
            for (narrow, wide) in Self.inclusions where formats.contains(narrow) && !formats.contains(wide) {
                Issue.record("\(text.debugDescription) is \(narrow.rawValue), but not \(wide.rawValue)")
            }
            for (format, isIt) in Self.others(text) where formats.contains(format) != isIt {
                Issue.record("\(text.debugDescription) should \(isIt ? "" : "not ")be \(format.rawValue)")
            }
        }
        #expect(valid.count == SchemaFormat.allCases.count)
    }

    private static let inclusions: [(SchemaFormat, SchemaFormat)] = [
        (.uri, .uriReference), (.uri, .iri), (.uriReference, .iriReference), (.iri, .iriReference),
        (.hostname, .internationalHostname), (.email, .internationalEmail), (.ipv4, .hostname), (.uuid, .hostname),
    ]

    /// What a text is when it is something else with something around it.
    private static func others(_ text: String) -> [(SchemaFormat, Bool)] {
        var expected = [
            (
                SchemaFormat.jsonPointer,
                accepts(.relativeJSONPointer, "0" + text) && text != "#" && !text.hasDigitOrSignFirst
            ),
            (.date, accepts(.dateTime, text + "T00:00:00Z")), (.time, accepts(.dateTime, "2000-01-01T" + text)),
            (
                .ipv6,
                accepts(.uri, "http://[" + text + "]")
                    && text.unicodeScalars.first.map { !"vV".unicodeScalars.contains($0) } ?? false
            ),
        ]
        if !text.utf8.contains(UInt8(ascii: "@")), text.utf8.count <= 250 {
            expected.append((.hostname, accepts(.email, "a@" + text) && !text.utf8.starts(with: "[".utf8)))
        }
        return expected
    }

    private func spoil(_ scalars: inout [Unicode.Scalar], _ random: inout SeededGenerator) {
        let at = Int.random(in: 0...scalars.count, using: &random)
        let piece = Self.pieces.randomElement(using: &random) ?? "a"
        switch Int.random(in: 0..<4, using: &random) {
        case 0: scalars.insert(piece, at: at)
        case 1 where at < scalars.count: scalars[at] = piece
        case 2 where at < scalars.count: scalars.remove(at: at)
        default: scalars.removeLast(min(scalars.count, Int.random(in: 0...2, using: &random)))
        }
    }
}

extension String {
    fileprivate var hasDigitOrSignFirst: Bool {
        utf8.first.map { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } ?? false
    }
}
