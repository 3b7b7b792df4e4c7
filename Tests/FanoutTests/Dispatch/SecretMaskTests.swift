import Contracts
import Testing

@testable import Fanout

@Suite struct SecretMaskTests {
    private static func masked(_ body: String, _ secrets: [String]) -> String? {
        SecretMask(secrets).applied(to: .response(status: 200, headers: [], body: Array(body.utf8))).text
    }

    @Test func `what a receiver says again of a secret header is masked, with its scheme and without`() {
        let secrets = ["Bearer hunter2hunter2", "Basic dXNlcjpwYXNz"]
        #expect(
            Self.masked(#"{"authorization":"Bearer hunter2hunter2","t":"hunter2hunter2","b":"dXNlcjpwYXNz"}"#, secrets)
                == #"{"authorization":"••••","t":"••••","b":"••••"}"#)
        #expect(Self.masked("hunter2", secrets) == "hunter2")
        #expect(Self.masked("", secrets)?.isEmpty == true)
        #expect(Self.masked("hunter2hunter2", secrets) == "••••")
        #expect(Self.masked("Bearer hunter2hunter", secrets) == "Bearer hunter2hunter")
    }

    @Test func `of two secrets of which one is the other's beginning, both go whole`() {
        #expect(Self.masked("abcdefgh abcdef", ["abcdef", "abcdefgh"]) == "•••• ••••")
    }

    @Test func `headers are masked as the body is, and other answers stay as they are`() {
        let mask = SecretMask(["hunter2hunter2"])
        let answer = AttemptAnswer.response(
            status: 401, headers: [HeaderField("X-Echo", "=hunter2hunter2=")], body: [0xff, 0x00])
        #expect(
            mask.applied(to: answer)
                == .response(status: 401, headers: [HeaderField("X-Echo", "=••••=")], body: [0xff, 0x00]))
        #expect(mask.applied(to: .fault(.timeout, "t")) == .fault(.timeout, "t"))
    }
}
