import ServiceKit
import Testing

@Suite struct ByteRangeTests {
    @Test(
        arguments: [
            (nil, .whole), ("bytes=0-", .part(0...99)), ("bytes=0-0", .part(0...0)), ("bytes=10-19", .part(10...19)),
            ("Bytes = 10-19", .whole), ("BYTES=10-19", .part(10...19)), ("bytes=90-1000", .part(90...99)),
            ("bytes=-10", .part(90...99)), ("bytes=-1000", .part(0...99)), ("bytes=-0", .unsatisfiable),
            ("bytes=100-", .unsatisfiable), ("bytes=100-200", .unsatisfiable), ("bytes=20-10", .whole),
            ("bytes=0-1,5-6", .whole), ("bytes=-", .whole), ("bytes=", .whole), ("bytes=a-b", .whole),
            ("bytes=1-2-3", .whole), ("items=0-1", .whole), ("bytes=+1-2", .whole),
            ("bytes=99999999999999999999-", .whole), ("bytes=0-999999999999999999", .part(0...99)),
        ] as [(String?, ByteRange)])
    func `a range is what RFC 9110 says`(_ field: String?, _ range: ByteRange) {
        #expect(ByteRange(field, size: 100) == range)
    }

    @Test func `of nothing there is no part`() {
        #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-5", size: 0) == .unsatisfiable)
        #expect(ByteRange(nil, size: 0) == .whole)
    }
}
