import Contracts
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", 0 as Int64),
        ("2000-02-29T23:59:59.999Z", 951_868_799_999),
        ("2026-11-21T12:03:04.050Z", 1_795_262_584_050),
        ("1969-12-31T23:59:59.999Z", -1),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("0000-01-01T00:00:00.000Z", -62_167_219_200_000),
    ])
    func `a time and its text are each other's`(text: String, milliseconds: Int64) {
        #expect(Timestamp.text(milliseconds) == text)
        #expect(Timestamp.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        ("2026-11-21T12:03:04Z", "2026-11-21T12:03:04.000Z"),
        ("2026-11-21t12:03:04.5z", "2026-11-21T12:03:04.500Z"),
        ("2026-11-21T12:03:04.123456789+02:00", "2026-11-21T10:03:04.123Z"),
        ("2026-11-21T00:03:04-01:30", "2026-11-21T01:33:04.000Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"),
    ])
    func `other spellings of RFC 3339 are read`(text: String, canonical: String) throws {
        #expect(Timestamp.text(try #require(Timestamp.milliseconds(text))) == canonical)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00",
        "2026-01-01T00:00:00Z ", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "２026-01-01T00:00:00Z",
    ])
    func `what is no time is refused`(text: String) {
        #expect(Timestamp.milliseconds(text) == nil)
    }

    @Test func `every day of four centuries goes there and back`() {
        for day in stride(from: -150_000 as Int64, through: 150_000, by: 1) {
            let time = day * 86_400_000 + 12_345_678
            #expect(Timestamp.milliseconds(Timestamp.text(time)) == time)
        }
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (1_772_357_400_999, "Sun, 01 Mar 2026 09:30:00 GMT"),
            (-1000, "Wed, 31 Dec 1969 23:59:59 GMT"), (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 GMT"),
        ] as [(Int64, String)])
    func `a time for a header field has its weekday`(time: Int64, text: String) {
        #expect(Timestamp.httpText(time) == text)
    }
}
