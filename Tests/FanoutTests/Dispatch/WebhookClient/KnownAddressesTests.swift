import NIOCore
import NIOEmbedded
import Testing

@testable import Fanout

/// When a host is looked up, and what counts meanwhile.
@Suite struct KnownAddressesTests {
    private let loop = EmbeddedEventLoop()
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
    private let limits = WebhookClientLimits()
    private let silence = AddressLookupError(.noAnswer, "no answer")
    private let absence = AddressLookupError(.nothingThere, "no such name")

    private func found() throws -> KnownAddresses.Addresses {
        .allowed([try SocketAddress(ipAddress: "192.0.2.1", port: 443)])
    }

    /// Whether the name counts as one that was found the last time.
    private func isTrusted(_ known: KnownAddresses) -> Bool {
        var known = known
        let job = known.begin(port: 443, at: start, promise: loop.makePromise())
        job.promise.succeed([])
        return job.wasFound
    }

    @Test func `A host that nothing is known of is looked up and waited for`() {
        let known = KnownAddresses(host: "example.com", limits: limits)
        #expect(known.usable(at: start) == nil)
        #expect(known.isLookUpDue(at: start))
        #expect(!isTrusted(known))
    }

    @Test func `What was found is used, then used while it is looked up again, then not any more`() throws {
        var known = KnownAddresses(host: "example.com", limits: limits)
        known.learn(try found(), at: start)
        let stale = start + limits.addressTime
        let gone = stale + limits.staleAddressTime
        #expect(!known.isLookUpDue(at: stale - .nanoseconds(1)))
        #expect(known.isLookUpDue(at: stale))
        #expect(known.usable(at: gone - .nanoseconds(1)) == (try found()))
        #expect(known.usable(at: gone) == nil)
        #expect(isTrusted(known))
        #expect(!known.isForgettable(at: gone - .nanoseconds(1)))
        #expect(known.isForgettable(at: gone))
    }

    @Test func `A refusal is not said again without another look`() {
        var known = KnownAddresses(host: "example.com", limits: limits)
        known.learn(.refused("private"), at: start)
        #expect(known.usable(at: start) == .refused("private"))
        #expect(known.usable(at: start + limits.addressTime) == nil)
    }

    @Test func `Each further failure doubles the time without a look-up, up to a minute; a success ends that`() throws {
        var known = KnownAddresses(host: "example.com", limits: limits)
        var now = start
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            _ = known.learn(silence, at: now)
            let next = now + .seconds(Int64(seconds))
            #expect(!known.isLookUpDue(at: next - .nanoseconds(1)))
            #expect(known.usable(at: next - .nanoseconds(1)) == .unknown("example.com: no answer"))
            #expect(known.isLookUpDue(at: next))
            #expect(known.usable(at: next) == nil)
            #expect(!known.isForgettable(at: next))
            now = next
        }
        known.learn(try found(), at: now)
        _ = known.learn(silence, at: now)
        #expect(known.isLookUpDue(at: now + .seconds(1)))
    }

    @Test func `Servers that are silent for a while don't make what they said wrong; a name that is gone does`() throws
    {
        var known = KnownAddresses(host: "example.com", limits: limits)
        known.learn(try found(), at: start)
        let later = start + limits.addressTime
        _ = known.learn(silence, at: later)
        #expect(known.usable(at: later) == (try found()))
        #expect(!isTrusted(known))
        _ = known.learn(absence, at: later)
        #expect(known.usable(at: later) == .unknown("example.com: no such name"))
    }

    @Test func `A look-up that was not made is no failure of the name`() throws {
        var known = KnownAddresses(host: "example.com", limits: limits)
        known.learn(try found(), at: start)
        let later = start + limits.addressTime
        let answer = known.learn(.overloaded, at: later)
        #expect(answer == .unknown("example.com: too many look-ups of host names wait already"))
        #expect(known.usable(at: later) == (try found()))
        #expect(!known.isLookUpDue(at: later))
        #expect(isTrusted(known))
        var new = KnownAddresses(host: "example.com", limits: limits)
        _ = new.learn(.overloaded, at: start)
        #expect(!isTrusted(new))
    }

    @Test func `A look-up is late once it has been given up after the whole time for one, and until it ends`() {
        var known = KnownAddresses(host: "example.com", limits: limits)
        let job = known.begin(port: 443, at: start, promise: loop.makePromise())
        job.promise.succeed([])
        let early = start + .seconds(1)
        if let lookUp = known.takeLookUp() { known.keep(lookUp, at: early) }
        #expect(known.usable(at: early) == nil)
        let late = start + limits.lookUp
        if let lookUp = known.takeLookUp() { known.keep(lookUp, at: late) }
        #expect(known.usable(at: late) == .unknown("example.com: the servers of the name don't answer"))
        #expect(!known.isLookUpDue(at: late))
        #expect(!known.isForgettable(at: late))
        let isOurs = known.end(job)
        #expect(isOurs)
        #expect(known.usable(at: late) == nil)
        let isStillOurs = known.end(job)
        #expect(!isStillOurs)
    }
}
