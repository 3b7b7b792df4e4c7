import HTTPTypes
import Testing

@testable import ServiceKit

struct ClientAddressTests {
    private func client(
        _ socket: String?, forwardedFor: [String] = [], forwarded: [String] = [],
        behind proxies: [String] = ["10.0.0.0/8", "fd00::/8"]
    ) throws -> String {
        var headers = HTTPFields()
        for value in forwardedFor { headers.append(HTTPField(name: .xForwardedFor, value: value)) }
        for value in forwarded { headers.append(HTTPField(name: .forwarded, value: value)) }
        let ranges = try proxies.map { try #require(NetworkRange($0)) }
        return ClientAddresses(behind: ranges).bytes(headers, from: socket).map(String.init).joined(separator: ".")
    }

    @Test func `without a proxy of ours it is the other end of the connection, whatever is claimed`() throws {
        #expect(try client("192.0.2.1", forwardedFor: ["198.51.100.7"]) == "192.0.2.1")
        #expect(try client("10.0.0.1", forwardedFor: ["198.51.100.7"], behind: []) == "10.0.0.1")
        #expect(try client(nil, forwardedFor: ["198.51.100.7"]) == "")
    }

    @Test(arguments: [
        (["198.51.100.7"], "198.51.100.7"),
        // What the client itself sent stands further left, and is not believed.
        (["1.2.3.4, 198.51.100.7"], "198.51.100.7"), (["1.2.3.4", "198.51.100.7"], "198.51.100.7"),
        // Through several proxies of ours.
        (["1.2.3.4, 198.51.100.7, 10.0.0.9,10.0.0.8"], "198.51.100.7"),
        // Where all are ours, the furthest; and where one is none, the last that is.
        (["10.0.0.9, 10.0.0.8"], "10.0.0.9"), (["nonsense, 10.0.0.8"], "10.0.0.8"), ([""], "10.0.0.1"),
        (["198.51.100.7:4711"], "198.51.100.7"), (["unknown"], "10.0.0.1"),
        (["[2001:db8::1]:4711"], "32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"),
        (["2001:db8::1"], "32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"),
    ])
    func `behind a proxy of ours it is whom that one names`(values: [String], address: String) throws {
        #expect(try client("10.0.0.1", forwardedFor: values) == address)
        #expect(
            try client("fd00::1", forwardedFor: values)
                == (address == "10.0.0.1" ? "253.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1" : address))
    }

    @Test(arguments: [
        (["for=198.51.100.7;proto=http;by=10.0.0.1"], "198.51.100.7"),
        (["for=1.2.3.4, For=\"198.51.100.7:80\""], "198.51.100.7"),
        (["proto=https; for=\"[2001:db8::1]:4711\""], "32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1"),
        (["for=_hidden"], "10.0.0.1"), (["proto=http"], "10.0.0.1"),
    ])
    func `so it is where the proxy writes the standard field`(values: [String], address: String) throws {
        #expect(try client("10.0.0.1", forwarded: values) == address)
        #expect(try client("10.0.0.1", forwardedFor: ["198.51.100.8"], forwarded: values) == "198.51.100.8")
    }
}
