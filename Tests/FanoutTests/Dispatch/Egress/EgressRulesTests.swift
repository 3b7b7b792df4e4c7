import NIOCore
import ServiceKit
import Testing

@testable import Fanout

@Suite struct EgressRulesTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
        "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::2", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::192.168.1.1", "64:ff9b:1::1", "64:ff9b:1::8.8.8.8",
        "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1",
        "2001:20::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1", "5f00::1",
        "fc00::1", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "2001:3::1", "2001:4:112::1", "2001:30::1",
        "2620:4f:8000::1", "192.31.196.1", "192.52.193.1", "192.175.48.6", "169.254.170.2", "169.254.170.23",
        "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "4000::1", "9000::1", "200::1",
    ])
    func `An address that is not on the public internet is refused`(text: String) throws {
        let address = try SocketAddress(ipAddress: text, port: 443)
        #expect(EgressRules().refusal(of: address) != nil)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.1", "168.63.129.15", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1",
        "192.0.3.1", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:4700::1111",
        "2a00:1450::1", "3ffe::1",
    ])
    func `A public address is not`(text: String) throws {
        let address = try SocketAddress(ipAddress: text, port: 443)
        #expect(EgressRules().refusal(of: address) == nil)
    }

    @Test func `What the operator allows is allowed, and only that`() throws {
        let rules = EgressRules(
            allowing: ["10.1.0.0/16", "127.0.0.1", "fd12::/16"].compactMap { NetworkRange($0) })
        for text in ["10.1.0.1", "10.1.255.255", "127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd12:1::1"] {
            #expect(rules.refusal(of: try SocketAddress(ipAddress: text, port: 80)) == nil, "\(text)")
        }
        for text in ["10.0.255.255", "10.2.0.0", "127.0.0.2", "0.0.0.0", "::1", "::ffff:10.2.0.0", "fd13::1"] {
            #expect(rules.refusal(of: try SocketAddress(ipAddress: text, port: 80)) != nil, "\(text)")
        }
    }

    @Test func `A refusal names the narrowest range and its document`() throws {
        let rules = EgressRules()
        let refusals = [
            "169.254.169.254":
                "169.254.169.254 is most clouds' metadata service (169.254.169.254/32, vendors' manuals)",
            "10.1.2.3": "10.1.2.3 is private (10.0.0.0/8, RFC 1918)",
            "2001:2::5": "2001:2::5 is for benchmarking (2001:2::/48, RFC 5180)",
            "::ffff:127.0.0.1":
                "::ffff:127.0.0.1 stands for an IPv4 address: 127.0.0.1 is loopback (127.0.0.0/8, RFC 1122)",
            "9000::1": "9000::1 is not global unicast (2000::/3, RFC 4291)",
        ]
        for (text, sentence) in refusals {
            #expect(rules.refusal(of: try SocketAddress(ipAddress: text, port: 80))?.description == sentence)
        }
    }

    @Test func `A metadata service is reached only if it is allowed by its own address`() throws {
        let wide = EgressRules(
            allowing: ["169.254.0.0/16", "fd00::/8", "100.64.0.0/10", "0.0.0.0/0", "::/0"].compactMap {
                NetworkRange($0)
            })
        let narrow = EgressRules(allowing: ["169.254.169.254", "fd00:ec2::254"].compactMap { NetworkRange($0) })
        for text in ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "fd00:ec2::254"] {
            let address = try SocketAddress(ipAddress: text, port: 80)
            #expect(wide.refusal(of: address) != nil, "\(text)")
            #expect(narrow.refusal(of: address) == nil, "\(text)")
        }
        #expect(wide.refusal(of: try SocketAddress(ipAddress: "169.254.1.1", port: 80)) == nil)
        #expect(SpecialRange.all.count { $0.isMetadata } == 9)
    }

    @Test func `Who wrote a name is not told the address that it leads to`() throws {
        let refusal = try #require(EgressRules().refusal(of: try SocketAddress(ipAddress: "10.1.2.3", port: 80)))
        #expect(refusal.withoutAddress == "the address of the host is private (10.0.0.0/8, RFC 1918)")
    }

    @Test func `A Unix domain socket is refused`() throws {
        #expect(EgressRules().refusal(of: try SocketAddress(unixDomainSocketPath: "/run/x")) != nil)
    }

    @Test func `Every row of the table is a range, and none is hidden by a wider one before it`() {
        #expect(SpecialRange.all.count == 52)
        for (index, wide) in SpecialRange.all.enumerated() {
            for later in SpecialRange.all[(index + 1)...] where wide.range.contains(later.range.base) {
                #expect(wide.range.prefixLength >= later.range.prefixLength, "\(later.range) is behind \(wide.range)")
            }
        }
    }
}
