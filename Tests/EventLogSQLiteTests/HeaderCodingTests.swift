import EventLog
import Testing

@testable import EventLogSQLite

struct HeaderCodingTests {
    @Test(
        "Headers come back as they were, whatever their lengths",
        arguments: [
            [], [RecordHeader("", "")], [RecordHeader("a", "1"), RecordHeader("a", "1")],
            [
                RecordHeader("long", Array(repeating: 7, count: 70_000)),
                RecordHeader(String(repeating: "n", count: 300), ""),
            ],
        ] as [[RecordHeader]])
    func roundTrip(headers: [RecordHeader]) {
        #expect(HeaderCoding.encode(headers).withUnsafeBytes(HeaderCoding.decode) == headers)
    }

    @Test("Bytes that are no headers are told from them")
    func damaged() {
        let bytes = HeaderCoding.encode([RecordHeader("type", "invoice.paid"), RecordHeader("b", "2")])
        for count in 1..<bytes.count where count != HeaderCoding.encode([RecordHeader("type", "invoice.paid")]).count {
            #expect(bytes.prefix(count).withUnsafeBytes(HeaderCoding.decode) == nil)
        }
        #expect([255, 255, 255, 255, 255, 255, 1].withUnsafeBytes(HeaderCoding.decode) == nil)
    }

    @Test("Headers of records that follow on each other come out as they went in, whatever they have in common")
    func follow() {
        let records = [
            [RecordHeader("type", "invoice.paid"), RecordHeader("id", "1"), RecordHeader("empty", "")],
            [RecordHeader("type", "invoice.paid"), RecordHeader("id", "2"), RecordHeader("empty", "")],
            [RecordHeader("type", "invoice.paie"), RecordHeader("if", "2")],
            [],
            [RecordHeader("typ", "einvoice.paid"), RecordHeader("", ""), RecordHeader("empty", "x")],
            [
                RecordHeader("typ", "einvoice.paid"), RecordHeader("", ""), RecordHeader("empty", "x"),
                RecordHeader("", "1"),
            ],
        ]
        var encoder = HeaderCoding.Encoder()
        var decoder = HeaderCoding.Decoder()
        for headers in records + records.reversed() {
            let bytes = encoder.encode(headers)
            #expect(bytes == HeaderCoding.encode(headers))
            #expect(bytes.withUnsafeBytes { decoder.decode($0) } == headers)
        }
    }
}
