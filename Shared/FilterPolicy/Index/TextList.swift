/// Texts one behind the other, so that looking at many of them stays in one piece of memory.
struct TextList: Sendable {
    private var bytes: [UInt8] = []
    /// Where each ends.
    private var ends: [Int32] = []

    var count: Int { ends.count }

    mutating func append(_ text: some Collection<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(Int32(bytes.count))
    }

    /// Calls with a text, which can't be handed out without a copy.
    @inline(__always)
    func with<Answer>(_ index: Int, _ body: (Span<UInt8>) -> Answer) -> Answer {
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return body(bytes.span.extracting(start..<Int(ends[index])))
    }
}
