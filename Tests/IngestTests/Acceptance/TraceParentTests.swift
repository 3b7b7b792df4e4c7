import Testing

@testable import Ingest

@Suite("traceparent")
struct TraceParentTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    @Test(
        "What W3C calls valid is carried",
        arguments: ["00-\(trace)-\(span)-01", "00-\(trace)-\(span)-00", "cc-\(trace)-\(span)-01-later"])
    func valid(_ text: String) {
        #expect(TraceParent.valid(text) == text)
    }

    @Test(
        "Everything else is passed over",
        arguments: [
            "", "00", "ff-\(trace)-\(span)-01", "00-\(trace)-\(span)-01-more", "00-\(trace.uppercased())-\(span)-01",
            "00-\(String(repeating: "0", count: 32))-\(span)-01", "00-\(trace)-\(String(repeating: "0", count: 16))-01",
            "00_\(trace)-\(span)-01", "cc-\(trace)-\(span)-01later", "00-\(trace)-\(span)-0é",
        ])
    func invalid(_ text: String) {
        #expect(TraceParent.valid(text) == nil)
        #expect(TraceParent.valid(nil) == nil)
    }
}
