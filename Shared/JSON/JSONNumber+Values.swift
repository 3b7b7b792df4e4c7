extension JSONNumber {
    package var isZero: Bool { narrow == 0 && wide.isEmpty }

    package var isInteger: Bool { exponent >= 0 }

    /// Its value if it is an integer in range.
    package var int: Int? {
        guard wide.isEmpty, exponent >= 0, exponent <= Self.maxNarrowDigits else { return nil }
        let (magnitude, overflow) = narrow.multipliedReportingOverflow(by: Self.powersOfTen[exponent])
        guard !overflow else { return nil }
        if isNegative, magnitude == Int.min.magnitude { return Int.min }
        guard let value = Int(exactly: magnitude) else { return nil }
        return isNegative ? -value : value
    }

    /// The nearest double: infinite where it is too large, zero where it is too small.
    package var double: Double {
        // Both the digits and the power are exact doubles here, so one rounding makes the nearest.
        if wide.isEmpty, narrow <= 1 << 53, exponent.magnitude <= 22 {
            let power = Self.exactPowers[Int(exponent.magnitude)]
            let value = exponent < 0 ? Double(narrow) / power : Double(narrow) * power
            return isNegative ? -value : value
        }
        // The standard library reads exponents of any size, but there is no need to try it.
        if magnitude > 400 { return isNegative ? -.infinity : .infinity }
        if magnitude < -400 { return 0 }
        return Double("\(isNegative ? "-" : "")\(digitText)e\(exponent)") ?? .nan
    }

    /// Where the point would stand: the value is 0.d₁d₂d₃… times ten to this power.
    var magnitude: Int { digitCount + exponent }

    var digitCount: Int {
        guard wide.isEmpty else { return wide.count }
        var count = 1
        while count < Self.powersOfTen.count, narrow >= Self.powersOfTen[count] { count += 1 }
        return count
    }

    var digitText: String {
        guard !wide.isEmpty else { return String(narrow) }
        return String(decoding: wide.map { $0 + ASCII.zero }, as: UTF8.self)
    }

    private static let exactPowers: [Double] = (0...22).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
}

extension JSONNumber: CustomStringConvertible {
    /// Its one form: plain where that is short, else with an exponent.
    package var description: String {
        let sign = isNegative ? "-" : ""
        let digits = digitText
        switch exponent {
        case 0: return sign + digits
        case 1...20 where magnitude <= 21: return sign + digits + String(repeating: "0", count: exponent)
        case ..<0 where magnitude > 0:
            return sign + digits.prefix(magnitude) + "." + digits.dropFirst(magnitude)
        case ..<0 where magnitude > -6:
            return sign + "0." + String(repeating: "0", count: -magnitude) + digits
        default: return sign + digits + "e\(exponent)"
        }
    }
}
