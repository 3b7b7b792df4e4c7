extension JSONNumber {
    /// Whether this is an integer times `divisor`, exactly. Nothing is a multiple of zero but zero.
    package func isMultiple(of divisor: JSONNumber) -> Bool {
        if isZero { return true }
        // The digits do not end with zero: no power of ten below theirs can be divided out of them.
        let shift = exponent - divisor.exponent
        guard !divisor.isZero, shift >= 0 else { return false }
        return divisor.wide.isEmpty
            ? isMultiple(ofDigits: divisor.narrow, shift: shift) : isMultiple(ofDigits: divisor.wide, shift: shift)
    }

    private func isMultiple(ofDigits divisor: UInt64, shift: Int) -> Bool {
        var remainder = wide.isEmpty ? narrow % divisor : wide.reduce(0) { Self.next($0, $1, modulo: divisor) }
        // A power of ten brings only twos and fives: more than the divisor can have of them change nothing.
        for _ in 0..<min(shift, UInt64.bitWidth) where remainder != 0 {
            remainder = Self.next(remainder, 0, modulo: divisor)
        }
        return remainder == 0
    }

    /// The remainder after one more digit.
    private static func next(_ remainder: UInt64, _ digit: UInt8, modulo divisor: UInt64) -> UInt64 {
        var (high, low) = remainder.multipliedFullWidth(by: 10)
        let (sum, carry) = low.addingReportingOverflow(UInt64(digit))
        low = sum
        if carry { high += 1 }
        // The remainder is below the divisor, so the quotient is one digit and fits.
        return divisor.dividingFullWidth((high, low)).remainder
    }

    /// Long division by a divisor of more than 19 digits. The length of numbers is bounded, so this is too.
    private func isMultiple(ofDigits divisor: [UInt8], shift: Int) -> Bool {
        var modulus = Limbs()
        for digit in divisor { modulus.append(digit) }
        var remainder = Limbs()
        for digit in digits { remainder.append(digit, modulo: modulus) }
        // A number of n digits has fewer than 4 n factors of two.
        for _ in 0..<min(shift, 4 * divisor.count) where !remainder.isZero {
            remainder.append(0, modulo: modulus)
        }
        return remainder.isZero
    }
}

/// A natural number of any size: its digits in base 2³², the lowest first, the highest never zero.
private struct Limbs {
    private var limbs: [UInt32] = []

    var isZero: Bool { limbs.isEmpty }

    /// Ten times the number, plus the digit.
    mutating func append(_ digit: UInt8) {
        var carry = UInt64(digit)
        for index in limbs.indices {
            carry += UInt64(limbs[index]) * 10
            limbs[index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    /// The same, and what remains of it in division: the number is below the modulus before and after.
    mutating func append(_ digit: UInt8, modulo modulus: Limbs) {
        append(digit)
        while !isBelow(modulus) { subtract(modulus) }
    }

    private func isBelow(_ other: Limbs) -> Bool {
        guard limbs.count == other.limbs.count else { return limbs.count < other.limbs.count }
        return limbs.reversed().lexicographicallyPrecedes(other.limbs.reversed())
    }

    private mutating func subtract(_ other: Limbs) {
        var borrow: Int64 = 0
        for index in limbs.indices {
            let difference =
                Int64(limbs[index]) - (index < other.limbs.count ? Int64(other.limbs[index]) : 0) + borrow
            limbs[index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference >> 32
        }
        while limbs.last == 0 { limbs.removeLast() }
    }
}
