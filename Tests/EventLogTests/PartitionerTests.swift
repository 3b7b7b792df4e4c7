import Testing

@testable import EventLog

struct PartitionerTests {
    /// The values that Kafka's own tests expect (`UtilsTest.testMurmur2`).
    @Test(
        "The hash is the one that Kafka's producers use",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ] as [(String, Int32)])
    func murmur2(text: String, expected: Int32) {
        #expect(Int32(bitPattern: Partitioner.murmur2(Array(text.utf8))) == expected)
    }

    @Test("A record without a key, and any record of a topic of one partition, goes to partition 0")
    func zero() {
        #expect(Partitioner.partition(forKey: nil, partitions: 12) == 0)
        #expect(Partitioner.partition(forKey: Array("abc".utf8), partitions: 1) == 0)
    }

    @Test("Keys are spread over all partitions, each always to the same")
    func spread() {
        let keys = (0..<1_000).map { Array("key-\($0)".utf8) }
        let first = keys.map { Partitioner.partition(forKey: $0, partitions: 12) }
        #expect(first == keys.map { Partitioner.partition(forKey: $0, partitions: 12) })
        #expect(Set(first) == Set(0..<12))
        #expect(Partitioner.partition(forKey: Array("abc".utf8), partitions: 12) == 479_470_107 % 12)
    }
}
