import Contracts
import Testing

struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"
    private static let good = "00-\(trace)-\(span)-01"

    @Test(arguments: [good, "00-\(trace)-\(span)-00", "cc-\(trace)-\(span)-01-later"])
    func `what W3C calls valid is carried`(_ text: String) throws {
        let context = try #require(TraceContext(parent: text, state: nil))
        #expect(context.parent == text)
        #expect(context.traceID == Self.trace)
    }

    @Test(arguments: [
        "", "00", "ff-\(trace)-\(span)-01", "00-\(trace)-\(span)-01-more", "00-\(trace.uppercased())-\(span)-01",
        "00-\(String(repeating: "0", count: 32))-\(span)-01", "00-\(trace)-\(String(repeating: "0", count: 16))-01",
        "00_\(trace)-\(span)-01", "cc-\(trace)-\(span)-01later", "00-\(trace)-\(span)-0é",
        // Two fields, as they are joined.
        "\(good), \(good)",
    ])
    func `everything else is passed over`(_ text: String) {
        #expect(TraceContext(parent: text, state: "a=1") == nil)
        #expect(TraceContext(parent: nil, state: "a=1") == nil)
    }

    @Test(arguments: [
        ("a=1", "a=1"), (" a=1 ,\t b@c=2 ,,", "a=1,b@c=2"), ("0x_-*/=v v", "0x_-*/=v v"), ("", nil), (" , ", nil),
        ("a", nil), ("A=1", nil), ("a=1,a=2", nil), ("a=", nil), ("=1", nil), ("a=b=c", nil), ("a=é", nil),
    ])
    func `a list of states is carried as its members, or not at all`(text: String, carried: String?) throws {
        #expect(try #require(TraceContext(parent: Self.good, state: text)).state == carried)
    }

    @Test func `of a list that is too long the last members are left out, and one with too many members is none`() {
        func state(_ count: Int) -> String? {
            let text = (0..<count).map { "k\($0)=\(String(repeating: "v", count: 20))" }.joined(separator: ",")
            return TraceContext(parent: Self.good, state: text)?.state
        }
        #expect(state(32)?.utf8.count ?? 0 > 480 && state(32)?.utf8.count ?? 0 <= 512)
        #expect(state(32)?.hasPrefix("k0=") == true && state(32)?.contains("k31=") == false)
        #expect(state(33) == nil)
    }

    @Test func `what is sent on is of the same trace, with the sender's id and the flags that are known`() throws {
        let context = try #require(TraceContext(parent: "cc-\(Self.trace)-\(Self.span)-ff-later", state: nil))
        #expect(context.parent(of: 0xab) == "00-\(Self.trace)-00000000000000ab-03")
        #expect(context.parent(of: 0) == "00-\(Self.trace)-0000000000000001-03")
        #expect(TraceContext(parent: context.parent(of: .max), state: nil)?.traceID == Self.trace)
    }
}
