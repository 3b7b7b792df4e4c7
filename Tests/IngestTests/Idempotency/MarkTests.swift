import Contracts
import Foundation
import Testing

@testable import Ingest

@Suite("Marks")
struct MarkTests {
    private func marks(_ count: Int, _ name: String) throws -> [Mark] {
        try (0..<count).map { try #require(Mark(id: Identifier.derived("evt", from: [name, String($0)]))) }
    }

    @Test("A mark is its id, and its bytes are the mark")
    func forms() throws {
        let mark = try #require(Mark(id: "evt_00000000000000000000000021"))
        #expect(mark == Mark(high: 0, low: 65))
        #expect(Mark(bytes: mark.bytes) == mark)
        #expect(mark.bytes == Data([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 65]))
        #expect(Set(try marks(1000, "a")).count == 1000)
        for text in [
            "", "evt_", "dlv_00000000000000000000000021", "evt_0000000000000000000000002U",
            "evt_é0000000000000000000000021",
        ] {
            #expect(Mark(id: text) == nil)
        }
        #expect(Mark(bytes: Data([1])) == nil)
    }

    @Test("The filter knows all that was put in, and takes few others for known, over all its levels")
    func filter() throws {
        var filter = MarkFilter(firstBlocks: 16, mostBytes: 1 << 20)
        let inside = try marks(20_000, "in")
        #expect(inside.allSatisfy { !filter.mayContain($0) })
        for mark in inside { filter.insert(mark) }
        #expect(inside.allSatisfy(filter.mayContain))
        let wrong = try marks(20_000, "out").count(where: filter.mayContain)
        #expect(wrong < 200)
        #expect(filter.byteCount < 100_000)
    }

    @Test("A filter that may not grow goes on, and says \"may have been\" more often")
    func full() throws {
        var filter = MarkFilter(firstBlocks: 4, mostBytes: 1024)
        let inside = try marks(5_000, "in")
        for mark in inside { filter.insert(mark) }
        #expect(inside.allSatisfy(filter.mayContain))
        #expect(filter.byteCount <= 1024)
    }
}
