import Testing

@testable import Projections

struct FoldStatusTests {
    @Test(
        "A status knows for how long nothing could be folded, whatever the reasons were, and forgets it when it goes on"
    )
    func blocked() throws {
        var status = FoldStatus()
        #expect(!status.isBlocked(for: .zero))
        status.phase = .blocked("the log is away")
        let since = try #require(status.blockedSince)
        status.phase = .blocked("the disk is full")
        #expect(status.blockedSince == since)
        #expect(status.isBlocked(for: .seconds(300), at: since + .seconds(300)))
        #expect(!status.isBlocked(for: .seconds(300), at: since + .seconds(299)))
        status.phase = .following
        #expect(!status.isBlocked(for: .zero))
    }
}
