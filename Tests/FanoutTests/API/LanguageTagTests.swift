import Testing

@testable import Fanout

struct LanguageTagTests {
    @Test(arguments: [
        ("de", true), ("de-AT", true), ("zh-Hant-HK", true), ("es-419", true), ("sl-rozaj-biske", true),
        ("de-CH-1901", true), ("en-US-u-ca-gregory", true), ("de-x-private", true), ("zh-yue-HK", true), ("gsw", true),
        ("", false), ("d", false), ("de_AT", false), ("de-", false), ("-de", false), ("de--AT", false),
        ("de-u", false), ("de-x", false), ("deutschland", false), ("de-AT-Latn", false), ("größe", false),
        ("de-A\u{300}T", false), ("12", false),
    ])
    func `tags are told by their form`(tag: String, isValid: Bool) {
        #expect(LanguageTag.isValid(tag) == isValid)
    }

    @Test(arguments: [
        ("Europe/Vienna", true), ("UTC", true), ("America/Argentina/Buenos_Aires", true), ("Asia/Calcutta", true),
        ("Etc/GMT+5", true), ("Mars/Olympus", false), ("PST", false), ("GMT+3", false), ("", false),
        ("europe/vienna", false), ("../../etc/passwd", false), ("Europe/Vienna\u{0}", false),
    ])
    func `time zones are known by their names`(name: String, isKnown: Bool) {
        #expect(TimeZoneName.isKnown(name) == isKnown)
    }
}
