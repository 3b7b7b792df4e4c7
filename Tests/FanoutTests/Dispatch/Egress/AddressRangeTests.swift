import ServiceKit
import Testing

@testable import Fanout

@Suite struct AddressRangeTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
        ("172.16.0.0/12", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
        ("192.168.1.7", "192.168.1.7", "192.168.1.7", "192.168.1.6", "192.168.1.8"),
        ("fd00::/8", "fd00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fcff::ffff", "fe00::"),
        ("::1", "::1", "::1", "::", "::2"),
    ])
    func `A range holds its ends and not their neighbours`(
        text: String, first: String, last: String, before: String, after: String
    ) throws {
        let range = AddressRange(try #require(NetworkRange(text)))
        let held = try [first, last, before, after].map { range.contains(try #require(IPAddress($0))) }
        #expect(held == [true, true, false, false])
    }

    @Test func `A range of one family holds nothing of the other, even if it holds all of its own`() throws {
        let all = try ["0.0.0.0/0", "::/0"].map { AddressRange(try #require(NetworkRange($0))) }
        let four = try #require(IPAddress("1.2.3.4"))
        let six = try #require(IPAddress("2a00::1"))
        #expect(all.map { $0.contains(four) } == [true, false])
        #expect(all.map { $0.contains(six) } == [false, true])
    }

    @Test func `A range and an address are written as they are read`() throws {
        let range = AddressRange(try #require(NetworkRange("2001:db8::/32")))
        #expect(range.description == "2001:db8::/32")
        #expect(IPAddress("192.0.2.1")?.description == "192.0.2.1")
    }
}
