import Contracts
import EventLog
import Synchronization
import Testing

@testable import Fanout

struct LiveMailTransportTests {
    /// Takes a mail once it is let, and notes that it was shut down.
    private final class Gated: MailTransport {
        private let name: String
        private let bell = Bell()
        let events = Mutex<[String]>([])

        init(_ name: String) { self.name = name }

        func open() { bell.ring() }

        func note(_ event: String) { events.withLock { $0.append(event) } }

        func send(_ message: MailMessage) async -> MailOutcome {
            note("begun")
            try? await bell.wait(past: 0)
            note("sent")
            return MailOutcome(.accepted(code: 250, name))
        }

        func verify() async throws(MailTransportError) {}

        func shutdown() async { note("shut down") }
    }

    @Test func `a mail under way ends on the way it began on, which is closed after it`() async throws {
        let (old, new) = (Gated("old"), Gated("new"))
        let live = LiveMailTransport(old)
        new.open()
        async let first = live.send(try TestMail.message())
        while old.events.withLock(\.isEmpty) { await Task.yield() }
        await live.replace(with: new)
        #expect(await live.send(try TestMail.message()).answer == .accepted(code: 250, "new"))
        #expect(old.events.withLock { $0 } == ["begun"])
        old.open()
        #expect(try await first.answer == .accepted(code: 250, "old"))
        #expect(old.events.withLock { $0 } == ["begun", "sent", "shut down"])
        #expect(new.events.withLock { $0 } == ["begun", "sent"])
    }

    @Test func `one on which nothing is under way is closed at once`() async {
        let (old, new) = (Gated("old"), Gated("new"))
        let live = LiveMailTransport(old)
        await live.replace(with: new)
        #expect(old.events.withLock { $0 } == ["shut down"])
        await live.shutdown()
        #expect(new.events.withLock { $0 } == ["shut down"])
    }
}
