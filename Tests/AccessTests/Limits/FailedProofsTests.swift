import Synchronization
import Testing

@testable import Access

struct FailedProofsTests {
    private final class Time: Sendable {
        let nanoseconds = Mutex<Int64>(0)
        func advance(seconds: Int64) { nanoseconds.withLock { $0 += seconds * 1_000_000_000 } }
    }

    private let time = Time()
    private let here = AddressKey([192, 0, 2, 1])
    private let there = AddressKey([192, 0, 2, 2])

    private var proofs: FailedProofs {
        FailedProofs(clock: { [time] in time.nanoseconds.withLock { $0 } })
    }

    @Test func `an address that has failed too often is not listened to, and others are`() throws {
        let proofs = proofs
        #expect(proofs.isQuiet)
        for _ in 0..<100 {
            try proofs.check(here, "x")
            proofs.failed(here)
        }
        #expect(!proofs.isQuiet)
        let error = try #require(throws: RateExceeded.self) { try proofs.check(here, "x") }
        #expect(error.code == "too_many_failures")
        #expect(error.retryAfter == 1)
        try proofs.check(there, "x")
        time.advance(seconds: 1)
        try proofs.check(here, "x")
        proofs.failed(here)
        #expect(throws: RateExceeded.self) { try proofs.check(here, "x") }
        time.advance(seconds: 61)
        #expect(proofs.isQuiet)
        try proofs.check(here, "x")
    }

    @Test func `who was let in there meanwhile is let in again, and a stranger with the right key is not`() throws {
        let proofs = proofs
        // Before anybody fails, nobody is remembered.
        proofs.passed(here, "early")
        proofs.failed(here)
        proofs.passed(here, "known")
        for _ in 0..<99 { proofs.failed(here) }
        try proofs.check(here, "known")
        for stranger in ["early", "right", nil] {
            #expect(throws: RateExceeded.self) { try proofs.check(here, stranger) }
        }
        // Known there is not known everywhere.
        for _ in 0..<100 { proofs.failed(there) }
        #expect(throws: RateExceeded.self) { try proofs.check(there, "known") }
        // When all is quiet, it is forgotten.
        time.advance(seconds: 61)
        for _ in 0..<100 { proofs.failed(here) }
        #expect(throws: RateExceeded.self) { try proofs.check(here, "known") }
    }
}

struct AddressKeyTests {
    @Test func `an IPv6 address stands for its network, an IPv4 address for itself in either spelling`() {
        let six: [UInt8] = [0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2]
        #expect(AddressKey(six + [0, 0, 0, 0, 0, 0, 0, 1]) == AddressKey(six + [9, 9, 9, 9, 9, 9, 9, 9]))
        #expect(
            AddressKey(six + Array(repeating: 0, count: 8))
                != AddressKey([0x20, 1, 0x0d, 0xb8, 0, 1, 0, 3] + Array(repeating: 0, count: 8)))
        #expect(AddressKey([192, 0, 2, 1]) != AddressKey([192, 0, 2, 2]))
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xff, 0xff, 192, 0, 2, 1]
        #expect(AddressKey(mapped) == AddressKey([192, 0, 2, 1]))
        // ::c000:201:0:0, whose first eight bytes are the number of 192.0.2.1.
        let alike: [UInt8] = [0, 0, 0, 0, 192, 0, 2, 1] + Array(repeating: 0, count: 8)
        #expect(AddressKey(alike) != AddressKey([192, 0, 2, 1]))
    }
}
