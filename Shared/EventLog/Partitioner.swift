/// Chooses the partition of a key, alike for every log: Kafka's default for keyed records (murmur2 of the key, made
/// positive, modulo the number of partitions), so that other producers that use the same key meet the same partition.
package enum Partitioner {
    /// - Returns: a partition in `0..<partitions`. A record without a key goes to partition 0.
    package static func partition(forKey key: [UInt8]?, partitions: Int) -> Int {
        guard let key, partitions > 1 else { return 0 }
        return Int(murmur2(key) & 0x7fff_ffff) % partitions
    }

    /// MurmurHash2, 32 bits, with the seed that Kafka's producers use.
    static func murmur2(_ data: [UInt8]) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: data.count)
        var index = 0
        while index + 4 <= data.count {
            var word =
                UInt32(data[index]) | UInt32(data[index + 1]) << 8 | UInt32(data[index + 2]) << 16
                | UInt32(data[index + 3]) << 24
            word = word &* multiplier
            word ^= word >> 24
            word = word &* multiplier
            hash = (hash &* multiplier) ^ word
            index += 4
        }
        let rest = data.count - index
        if rest >= 3 { hash ^= UInt32(data[index + 2]) << 16 }
        if rest >= 2 { hash ^= UInt32(data[index + 1]) << 8 }
        if rest >= 1 {
            hash ^= UInt32(data[index])
            hash = hash &* multiplier
        }
        hash ^= hash >> 13
        hash = hash &* multiplier
        hash ^= hash >> 15
        return hash
    }
}
