/// RFC 3492, section 6: code points as letters, digits and hyphens, without the prefix `xn--`.
enum Punycode {
    private static let (base, tMin, tMax): (UInt32, UInt32, UInt32) = (36, 1, 26)
    private static let (initialBias, initialN): (UInt32, UInt32) = (72, 0x80)

    /// - Parameter code: In small letters.
    /// - Returns: nil if it is no code, or stands for what is no code point.
    static func decode(_ code: [UInt8]) -> [Unicode.Scalar]? {
        var output: [Unicode.Scalar] = []
        var at = 0
        if let hyphen = code.lastIndex(of: UInt8(ascii: "-")), hyphen > 0 {
            output = code[..<hyphen].map { Unicode.Scalar($0) }
            guard output.allSatisfy(\.isASCII) else { return nil }
            at = hyphen + 1
        }
        var (n, index, bias) = (initialN, UInt32(0), initialBias)
        while at < code.count {
            let before = index
            var weight: UInt32 = 1
            var k = base
            while true {
                guard at < code.count, let digit = digit(code[at]) else { return nil }
                at += 1
                let (product, overflow) = digit.multipliedReportingOverflow(by: weight)
                let (sum, tooFar) = index.addingReportingOverflow(product)
                guard !overflow, !tooFar else { return nil }
                index = sum
                let t = threshold(k, bias)
                if digit < t { break }
                let (next, tooHeavy) = weight.multipliedReportingOverflow(by: base - t)
                guard !tooHeavy else { return nil }
                weight = next
                k += base
            }
            let count = UInt32(output.count) + 1
            bias = adapt(index - before, count, isFirst: before == 0)
            let (next, overflow) = n.addingReportingOverflow(index / count)
            guard !overflow, let scalar = Unicode.Scalar(next) else { return nil }
            n = next
            index %= count
            output.insert(scalar, at: Int(index))
            index += 1
        }
        return output
    }

    /// - Returns: nil if a number gets too large, which no label of a name comes near to.
    static func encode(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
        var output = scalars.filter(\.isASCII).map { UInt8($0.value) }
        let basic = UInt32(output.count)
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var (n, delta, bias, handled) = (initialN, UInt32(0), initialBias, basic)
        while handled < scalars.count {
            guard let next = scalars.lazy.map(\.value).filter({ $0 >= n }).min() else { return nil }
            let (product, overflow) = (next - n).multipliedReportingOverflow(by: handled + 1)
            let (sum, tooFar) = delta.addingReportingOverflow(product)
            guard !overflow, !tooFar else { return nil }
            (delta, n) = (sum, next)
            for scalar in scalars {
                if scalar.value < n { delta += 1 }
                guard scalar.value == n else { continue }
                var (q, k) = (delta, base)
                while true {
                    let t = threshold(k, bias)
                    if q < t { break }
                    output.append(letter(t + (q - t) % (base - t)))
                    q = (q - t) / (base - t)
                    k += base
                }
                output.append(letter(q))
                bias = adapt(delta, handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return output
    }

    private static func threshold(_ k: UInt32, _ bias: UInt32) -> UInt32 {
        k <= bias ? tMin : min(k - bias, tMax)
    }

    private static func adapt(_ delta: UInt32, _ count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var k: UInt32 = 0
        while delta > (base - tMin) * tMax / 2 {
            delta /= base - tMin
            k += base
        }
        return k + (base - tMin + 1) * delta / (delta + 38)
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a"))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 26
        default: nil
        }
    }

    private static func letter(_ digit: UInt32) -> UInt8 {
        digit < 26 ? UInt8(ascii: "a") + UInt8(digit) : UInt8(ascii: "0") + UInt8(digit - 26)
    }
}
