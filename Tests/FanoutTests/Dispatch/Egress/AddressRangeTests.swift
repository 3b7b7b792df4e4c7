import Testing

@testable import Fanout

@Suite struct AddressRangeTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("192.168.1.7", "192.168.1.7/32"), ("0.0.0.0/0", "0.0.0.0/0"), ("::/0", "::/0"),
        ("fd00::/8", "fd00::/8"), ("::1", "::1/128"), ("255.255.255.255/32", "255.255.255.255/32"),
    ])
    func `A range is read as it is written`(text: String, written: String) throws {
        #expect(try AddressRange(text).description == written)
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.1/8", "fd00::1/8",
        "::/129", "example.com/8", "10/8", "10.0.0.0/eight", "*",
    ])
    func `What is no range is refused with its name`(text: String) {
        let error = #expect(throws: AddressRangeError.self) { try AddressRange(text) }
        #expect(error?.description.hasPrefix(text + " ") == true)
    }

    @Test func `A range of one family holds nothing of the other, even if it holds all of its own`() throws {
        let all = try [AddressRange("0.0.0.0/0"), AddressRange("::/0")]
        let four = try #require(IPAddress("1.2.3.4"))
        let six = try #require(IPAddress("2a00::1"))
        #expect(all.map { $0.contains(four) } == [true, false])
        #expect(all.map { $0.contains(six) } == [false, true])
    }

    @Test func `Bits beyond the prefix are named with the range that was meant`() {
        #expect(
            throws: AddressRangeError(
                text: "10.0.0.1/8", reason: "has bits set beyond its prefix; 10.0.0.0/8 would be the range")
        ) {
            try AddressRange("10.0.0.1/8")
        }
    }
}
