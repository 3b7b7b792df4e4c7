/// A quick hash of a text's UTF-8, the same wherever it stands and in whatever spelling it came.
///
/// It takes sixteen bytes at once, since most names are no longer: a branch that asks for their length costs more. Whoever
/// wants to can make texts that collide: what is looked up by it has to bear that.
package enum NameHash {
    @inlinable
    package static func of(_ text: UnsafeRawBufferPointer) -> UInt32 {
        var hash = first(count: text.count)
        var at = 0
        repeat {
            hash = next(hash, word(text, from: at), word(text, from: at + 8))
            at += 16
        } while at < text.count
        return UInt32(truncatingIfNeeded: hash)
    }

    /// The same of a part of a longer text, whose bytes may be loaded beyond that part's end.
    @inline(__always)
    static func of(_ range: Range<Int>, in text: UnsafeRawBufferPointer) -> UInt32 {
        // The last sixteen bytes that are loaded begin in the part, or where it does.
        guard range.upperBound + 16 <= text.count, let start = text.baseAddress else {
            return of(UnsafeRawBufferPointer(rebasing: text[range]))
        }
        var hash = first(count: range.count)
        var at = range.lowerBound
        repeat {
            let left = range.upperBound - at
            let one = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let other = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self))
            hash = next(hash, one & mask(left), other & mask(left - 8))
            at += 16
        } while at < range.upperBound
        return UInt32(truncatingIfNeeded: hash)
    }

    /// Ones for so many bytes of a word, from the lowest: none for fewer than one, all for more than seven.
    @inlinable @inline(__always)
    package static func mask(_ bytes: Int) -> UInt64 { ~(UInt64.max << UInt64(max(bytes, 0) * 8)) }

    /// Eight bytes, the first the lowest; zeros where the text has no more.
    @inlinable
    static func word(_ text: UnsafeRawBufferPointer, from start: Int) -> UInt64 {
        guard start + 8 > text.count else {
            return UInt64(littleEndian: text.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        }
        var word: UInt64 = 0
        for at in min(start, text.count)..<text.count { word |= UInt64(text[at]) << UInt64((at - start) * 8) }
        return word
    }

    @inlinable @inline(__always)
    static func first(count: Int) -> UInt64 { UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15 }

    @inlinable @inline(__always)
    static func next(_ hash: UInt64, _ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = (hash ^ one ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: other ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}
