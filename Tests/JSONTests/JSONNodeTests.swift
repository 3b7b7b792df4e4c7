import JSON
import Testing

@Suite struct JSONNodeTests {
    private let sample =
        #" { "s" : "x" , "n" : 1.50, "t":true, "f":false, "z":null, "a":[ 1, [2 , 3], {} ], "o":{"\u0061":"\t"} } "#

    @Test("Each value answers what it is, and nothing else")
    func kinds() throws {
        let root = try parse(sample)
        #expect(root.kind == .object && root.count == 7 && root.string == nil && root.int == nil && root.bool == nil)
        #expect(root["s"]?.string == "x" && root["s"]?.count == 0 && root["s"]?.number == nil)
        #expect(root["n"]?.double == 1.5 && root["n"]?.int == nil && root["n"]?.string == nil)
        #expect(root["t"]?.bool == true && root["f"]?.bool == false && root["z"]?.bool == nil)
        #expect(root["z"]?.isNull == true && root["t"]?.isNull == false)
        #expect(root["a"]?.count == 3 && root["a"]?["s"] == nil && root["a"]?.members.isEmpty == true)
        #expect(root["o"]?["a"]?.string == "\t" && root["o"]?.elements.isEmpty == true)
    }

    @Test("A member is found by its name, an element by its place, and nothing beyond them")
    func lookUp() throws {
        let root = try parse(sample)
        #expect(root["missing"] == nil && root[""] == nil && root["S"] == nil && root[0] == nil)
        let array = try #require(root["a"])
        #expect(array[0]?.int == 1 && array[1]?[1]?.int == 3 && array[2]?.kind == .object)
        #expect(array[3] == nil && array[-1] == nil)
    }

    @Test("Members and elements come in order, whatever stands in them")
    func sequences() throws {
        let root = try parse(sample)
        #expect(root.members.map(\.name) == ["s", "n", "t", "f", "z", "a", "o"])
        #expect(root.members.map(\.value.kind) == [.string, .number, .boolean, .boolean, .null, .array, .object])
        #expect(root["a"]?.elements.map(\.kind) == [.number, .array, .object])
        #expect(try parse("[[],[[],{}],{\"a\":[]},1]").elements.map(\.count) == [0, 2, 1, 0])
        #expect(root["s"]?.elements.count == 0 && root["a"]?.members.count == 0)
    }

    @Test("The raw bytes of a value are exactly those that came")
    func rawBytes() throws {
        let root = try parse(sample)
        #expect(root.description == sample.dropFirst().dropLast())
        #expect(root["a"]?.description == "[ 1, [2 , 3], {} ]")
        #expect(root["o"]?.description == #"{"\u0061":"\t"}"#)
        #expect(root["n"]?.description == "1.50")
        #expect(root["s"].map { Array($0.rawBytes) } == Array(#""x""#.utf8))
    }

    @Test("A node outlives the document that it was taken from")
    func outlives() throws {
        func inner() throws -> JSONNode? { try JSONDocument(parsing: sample).root["a"]?[1] }
        #expect(try inner()?.description == "[2 , 3]")
    }

    @Test("A node made of a document writes itself as it came")
    func encodes() throws {
        #expect(try parse(sample)["a"]?.jsonBytes == Array("[ 1, [2 , 3], {} ]".utf8))
    }
}
