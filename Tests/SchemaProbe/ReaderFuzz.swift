import JSON
import SeededNumbers

/// Texts that nearly are JSON, for the reader.
struct ReaderFuzz: FuzzTarget {
    static let name = "reader"

    private(set) var tally = Tally()
    private var random: SeededGenerator

    private static let seeds = [
        #"{"a":1,"b":[true,false,null],"c":{"d":"e\u00e9\ud83d\ude00\\\"\/"}}"#, "[[[[[1.5e-7,-0,1E400]]]]]",
        #"{"name":"ü€😀","name2":"","":[],"x":{}}"#, " \t\r\n[ 1 , 2 ] ", "12345678901234567890.000", "\"\"", "[]",
        #"{"k0":0,"k1":1,"k2":2,"k3":3,"k4":4,"k5":5,"k6":6,"k7":7,"k8":8,"k9":9,"ka":0,"kb":1,"kc":2,"kd":3,"ke":4,"kf":5,"kg":6}"#,
    ].map { Array($0.utf8) }
    private static let pieces =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0061", "0", "-", ".", "e+",
            "1e9",
            "true", "nul", "\"a\":", "\"k7\":1,", " ", "\u{0}", "\u{7F}", "é", "[[[[[[[[[[[[[[[[[[[[",
            "]]]]]]]]]]]]]]]]]]]]",
        ].map { Array($0.utf8) } + [
            [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF],
        ]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next() {
        var bytes = random.pick(Self.seeds)
        for _ in 0..<random.below(5) { random.spoil(&bytes, with: Self.pieces) }
        do {
            let root = try JSONDocument(parsing: bytes).root
            tally.taken += 1
            precondition(String(validating: bytes, as: UTF8.self) != nil)
            precondition(visit(root, at: "") > 0)
            let again = try JSONDocument(parsing: Array(root.rawBytes)).root
            precondition(again == root && again.hashValue == root.hashValue)
        } catch {
            tally.refused += 1
            precondition((0...bytes.count).contains(error.offset))
        }
    }

    /// Reads every value in every way.
    private func visit(_ node: JSONNode, at pointer: String) -> Int {
        precondition(node.pointer == pointer)
        _ = (node.string, node.int, node.double, node.number?.description)
        var count = 1
        for (index, element) in node.elements.enumerated() {
            count += visit(element, at: jsonPointer(appending: index, to: pointer))
        }
        var names: Set<[UInt8]> = []
        for (name, value) in node.members {
            precondition(names.insert(Array(name.utf8)).inserted)
            precondition(node[name]?.position == value.position)
            count += visit(value, at: jsonPointer(appending: name, to: pointer))
        }
        return count
    }
}
