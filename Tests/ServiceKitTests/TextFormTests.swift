import ServiceKit
import Testing

struct TextFormTests {
    @Test(arguments: [
        ("200ms", Duration.milliseconds(200)), ("5s", .seconds(5)), ("3m", .seconds(180)), ("2h", .seconds(7200)),
        ("1d", .seconds(86_400)), ("0ms", .zero),
    ])
    func `a duration is a whole number and a unit, and is written back so`(text: String, duration: Duration) {
        #expect(Duration(carillon: text) == duration)
        #expect(duration.carillonText == text)
    }

    @Test(arguments: ["", "5", "s", "-5s", "+5s", "1.5s", "5 s", "5S", "5w", "99999999999999999999ms", "3651d", "٣s"])
    func `anything else is no duration`(text: String) {
        #expect(Duration(carillon: text) == nil)
    }

    @Test(
        arguments: [
            ("10.0.0.0/8", [10, 255, 0, 1], true), ("10.0.0.0/8", [11, 0, 0, 0], false),
            ("192.168.4.0/22", [192, 168, 7, 255], true), ("192.168.4.0/22", [192, 168, 8, 0], false),
            ("127.0.0.1", [127, 0, 0, 1], true), ("127.0.0.1", [127, 0, 0, 2], false),
            ("0.0.0.0/0", [8, 8, 8, 8], true),
            ("::1", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], true), ("::/0", [127, 0, 0, 1], false),
        ] as [(String, [UInt8], Bool)])
    func `a network range knows its addresses`(text: String, address: [UInt8], isInside: Bool) throws {
        let range = try #require(NetworkRange(text))
        #expect(range.contains(address) == isInside)
    }

    @Test(arguments: [
        "", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "10.0.0.0/8/8", "010.0.0.0/8", "fe80::%1", "example.org",
    ])
    func `anything else is no network range`(text: String) {
        #expect(NetworkRange(text) == nil)
    }

    @Test(arguments: ["", "host", ":80", "host:", "host:x", "::1:80", "ho st:80", "host:080000"])
    func `an address without its parts is none`(text: String) {
        #expect(HostPort(text) == nil)
    }

    @Test func `an IPv6 address stands in brackets`() {
        #expect(HostPort("[fe80::1%eth0]:8080")?.description == "[fe80::1%eth0]:8080")
    }
}
