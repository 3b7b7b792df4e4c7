import EventLog
import Testing

private let some = [
    RecordHeader("type", "invoice.paid"), RecordHeader("id", "1"), RecordHeader("empty", ""), RecordHeader("id", "2"),
    RecordHeader("raw", [0xff, 0]),
]

struct RecordHeadersTests {
    @Test(
        "Headers come back as they were, in their order, whatever their lengths",
        arguments: [
            [], [RecordHeader("", "")], [RecordHeader("a", "1"), RecordHeader("a", "1")], some,
            [
                RecordHeader("long", Array(repeating: 7, count: 70_000)),
                RecordHeader(String(repeating: "n", count: 300), ""), RecordHeader("ümlaut", "größe"),
                RecordHeader("seven bits", Array(repeating: 1, count: 127)),
                RecordHeader("eight bits", Array(repeating: 1, count: 128)),
            ],
        ] as [[RecordHeader]])
    func roundTrip(headers: [RecordHeader]) {
        let packed = RecordHeaders(headers)
        #expect(Array(packed) == headers)
        #expect(packed.packed.withUnsafeBytes { RecordHeaders(packed: $0) } == packed)
        #expect(packed.count == headers.count)
        #expect(packed.isEmpty == headers.isEmpty)
        #expect(packed.size == headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.count })
        let fields = packed.withFields { fields in
            fields.map { RecordHeader(String(decoding: $0.name.bytes, as: UTF8.self), $0.value.array) }
        }
        #expect(fields == headers)
    }

    @Test("Their bytes are those that stand in files")
    func form() {
        let headers: RecordHeaders = [
            RecordHeader("ab", "c"), RecordHeader("", ""), RecordHeader("z", Array(repeating: 9, count: 200)),
        ]
        #expect(headers.packed == [2, 97, 98, 1, 99, 0, 0, 1, 122, 0xc8, 1] + Array(repeating: 9, count: 200))
        #expect(RecordHeaders().packed.isEmpty)
    }

    @Test("Bytes that are no headers are told from them")
    func damaged() {
        let first = RecordHeaders(some.prefix(1))
        let bytes = RecordHeaders(some.prefix(2)).packed
        for count in 1..<bytes.count where count != first.packed.count {
            #expect(bytes.prefix(count).withUnsafeBytes { RecordHeaders(packed: $0) } == nil)
        }
        for bytes: [UInt8] in [
            [255, 255, 255, 255, 255, 255, 1], [0x80, 0x80, 0x80, 0x80, 0x80, 0, 0], [0x80, 0x80], [0, 0, 0], [1, 97],
            [255, 255, 255, 255, 127, 0],
        ] {
            #expect(bytes.withUnsafeBytes { RecordHeaders(packed: $0) } == nil)
        }
    }

    @Test("However they are put together, they are the same")
    func appended() {
        let whole = RecordHeaders(some)
        var headers = RecordHeaders(reservingCapacity: 20)
        headers.append("type", "invoice.paid")
        headers.append(RecordHeader("id", "1"))
        headers.append(contentsOf: [RecordHeader("empty", ""), RecordHeader("id", "2")])
        #expect(headers != whole)
        headers.append("raw", [0xff, 0])
        #expect(headers == whole)
        #expect(headers.hashValue == whole.hashValue)
        var copied = RecordHeaders()
        whole.withFields { fields in
            for field in fields { copied.append(field.name.bytes, field.value.bytes) }
        }
        #expect(copied == whole)
        #expect(RecordHeaders(some.reversed()) != whole)
    }

    @Test("The first header of a name is found by it, and none by a part of it")
    func found() {
        let headers = RecordHeaders(some)
        #expect(headers.text("id") == "1")
        #expect(headers.text("empty") == "")
        for name: StaticString in ["i", "idd", "ie", "", "raw", "invoice.paid"] { #expect(headers.text(name) == nil) }
    }

    @Test("Names and values compare with texts as they are")
    func compared() {
        RecordHeaders(some).withFields { fields in
            let kinds = fields.map { field in
                switch field.name {
                case "id": field.value == "1" ? "first id" : "other id"
                case "type", "empty": field.value.equals("invoice.paid") ? "type" : "empty"
                default: field.value.text ?? "no text"
                }
            }
            #expect(kinds == ["type", "first id", "empty", "other id", "no text"])
            for field in fields where field.name == "empty" {
                #expect(field.value == "")
                #expect(field.value.equals(""))
                #expect(!field.value.equals("x"))
            }
        }
    }

    @Test("A name that is not UTF-8 is mended where it is made a text, and kept as it is")
    func brokenName() {
        let bytes: [UInt8] = [2, 97, 0xff, 1, 98]
        let headers = bytes.withUnsafeBytes { RecordHeaders(packed: $0) }
        #expect(headers?.packed == bytes)
        #expect(headers.map { Array($0) } == [RecordHeader("a\u{fffd}", "b")])
    }
}
