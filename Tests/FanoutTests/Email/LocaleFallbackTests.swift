import Testing

@testable import Fanout

struct LocaleFallbackTests {
    @Test(
        arguments: [
            ("de-AT", nil, ["de-at", "de", "en"]), (nil, nil, ["en"]), ("en-GB", "de", ["en-gb", "en", "de"]),
            ("zh-Hant-HK", "de-AT", ["zh-hant-hk", "zh-hant", "zh", "de-at", "de", "en"]),
            ("de-DE-u-co-phonebk", nil, ["de-de-u-co-phonebk", "de-de-u-co", "de-de", "de", "en"]),
            ("x-klingon", nil, ["x-klingon", "en"]), ("", nil, ["en"]),
        ] as [(String?, String?, [String])])
    func `a language is looked for from the most special to the most general, then the tenant's, then English`(
        locale: String?, tenant: String?, expected: [String]
    ) {
        #expect(LocaleFallback.candidates(for: locale, tenant: tenant) == expected)
    }
}
