extension JSONWriter {
    /// Appends a quoted string. What needs no escape, which is nearly all there is, is copied in one go.
    mutating func appendQuoted(_ text: String) {
        bytes.append(ASCII.quote)
        text.withUTF8Bytes { units in
            if Self.needsNoEscape(units) {
                bytes.append(contentsOf: units)
            } else {
                for unit in units { appendEscaped(unit) }
            }
        }
        bytes.append(ASCII.quote)
    }

    private static func needsNoEscape(_ units: UnsafeBufferPointer<UInt8>) -> Bool {
        // Without an early exit the compiler looks at many units at once.
        var escapes: UInt8 = 0
        for unit in units {
            escapes |= (unit < ASCII.space ? 1 : 0) | (unit == ASCII.quote ? 1 : 0) | (unit == ASCII.backslash ? 1 : 0)
        }
        return escapes == 0
    }

    private mutating func appendEscaped(_ unit: UInt8) {
        switch unit {
        case ASCII.quote, ASCII.backslash: appendEscape(unit)
        case 0x08: appendEscape(ASCII.lowerB)
        case 0x0C: appendEscape(ASCII.lowerF)
        case ASCII.newline: appendEscape(ASCII.lowerN)
        case ASCII.carriageReturn: appendEscape(ASCII.lowerR)
        case ASCII.tab: appendEscape(ASCII.lowerT)
        case ..<ASCII.space:
            appendEscape(ASCII.lowerU)
            bytes.append(contentsOf: [ASCII.zero, ASCII.zero, ASCII.zero + unit >> 4, Self.hexDigit(unit & 15)])
        default: bytes.append(unit)
        }
    }

    private mutating func appendEscape(_ letter: UInt8) {
        bytes.append(ASCII.backslash)
        bytes.append(letter)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? ASCII.zero + value : UInt8(ascii: "a") + value - 10
    }

    mutating func appendInteger(_ value: Int64) {
        // The longest is the least of all, with its minus: 20 bytes. Digits come from the back.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            var at = buffer.count
            var rest = value.magnitude
            repeat {
                at -= 1
                buffer[at] = ASCII.zero + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                at -= 1
                buffer[at] = ASCII.minus
            }
            bytes.append(contentsOf: buffer[at...])
        }
    }
}
