import Testing

@testable import JSONSchema

@Suite("Names of hosts")
struct DomainNameTests {
    @Test(
        "Names in ASCII, and those whose labels are Punycode of something allowed, are host names",
        arguments: [
            "www.example.com", "1host", "a", "A-b.C", "xn--4gbwdl.xn--wgbh1c", "XN--IHQWCRB4CV8A8DQG056PQJYE",
            "xn--nw2a.org",
            "ab--cd", String(repeating: "a", count: 63) + ".b", "127.0.0.1",
        ])
    func hostname(_ name: String) {
        #expect(accepts(.hostname, name))
        #expect(accepts(.internationalHostname, name))
    }

    @Test(
        "Empty labels, hyphens at an end, other characters, and Punycode of nothing allowed are refused",
        arguments: [
            "", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a_b", "a b", "é", "a\u{7F}",
            String(repeating: "a", count: 64),
            String(repeating: "ab.", count: 84) + "cd", "xn--X", "xn--", "xn--a", "XN--aa---o47jg78q", "xn--999999999",
            "xn--\u{E9}",
            // U+0300 in front, a capital, what is composed otherwise, ASCII alone, what encodes otherwise, and more below.
            "xn--a-ubb", "xn--wca", "xn--e-xbb", "xn--abc-", "xn---dgo", "xn--n3h", "xn--al-0ea", "xn--a-zhc",
        ])
    func noHostname(_ name: String) {
        #expect(!accepts(.hostname, name))
    }

    @Test(
        "Labels in any script are allowed in names, by the rules of IDNA 2008",
        arguments: [
            "실례.테스트", "bücher.example", "ß", "ςσ", "l·l", "α͵β", "א׳ב", "א״ב", "・ぁ", "・ァ", "・丈", "ب٠ب", "۰0",
            "क्\u{200D}ष", "क्\u{200C}ष",
            "بي\u{200C}بي", "a。b．c｡d", "0.אב", "\u{06FD}\u{06FE}", "אב1", "\u{0F0B}\u{3007}", "Ꭰ", "xn--bcher-kva.ü",
            String(repeating: "ü", count: 52),
        ])
    func international(_ name: String) {
        #expect(accepts(.internationalHostname, name))
        #expect(!accepts(.hostname, name))
    }

    @Test(
        "What IDNA 2008 disallows, alone or where it stands, is refused",
        arguments: [
            // Capitals, compatibility forms, symbols, spaces, what is not assigned, old letters of Hangul.
            "Bücher", "ﬁü", "①", "ᏸ", "☃", "ü ü", "\u{378}", "\u{1100}", "ü_", "ü\u{FE0F}", "\u{E000}", "ㄱ\u{3164}",
            // Exceptions.
            "\u{0640}ب", "\u{07FA}ߊ", "\u{302E}실", "\u{303B}",
            // A mark in front, what is not composed, hyphens.
            "\u{0300}a", "\u{0903}a", "\u{0488}a", "e\u{301}", "ê\u{323}", "ü-", "-ü", "aü--a", "ab--ü",
            // Rules for places.
            "a·l", "l·a", "·l", "l·", "α͵", "α͵s", "a׳ב", "׳ב", "״ב", "・", "a・b", "ب٠۰", "क\u{200D}ष", "\u{200D}ष",
            "\u{200C}ب", "ب\u{200C}",
            "ا\u{200C}ب", "a\u{200C}b",
            // Directions.
            "אa", "aא", "1א", "א-", "ب1٠", "א\u{0966}",
            // Dots and lengths.
            "。", "ü.", ".ü", "ü..a", String(repeating: "ü", count: 60),
            "ü." + String(repeating: "ab.", count: 84) + "cd",
        ])
    func disallowed(_ name: String) {
        #expect(!accepts(.internationalHostname, name))
    }

    @Test("Punycode of RFC 3492, section 7.1, both ways")
    func punycode() throws {
        let samples = [
            ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
            ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"),
            ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ]
        for (text, code) in samples {
            let scalars = Array(text.unicodeScalars)
            #expect(Punycode.encode(scalars) == Array(code.utf8), "\(text)")
            #expect(Punycode.decode(Array(code.utf8)) == scalars, "\(code)")
        }
        for code in ["a-b c", "99999999", "zzzzzzzzzzz", "é", "-dgo", "aA", "é-a"] {
            #expect(Punycode.decode(Array(code.utf8)) == nil, "\(code)")
        }
    }
}
