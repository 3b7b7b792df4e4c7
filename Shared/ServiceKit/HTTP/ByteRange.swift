/// Which part of something a request asks for (RFC 9110, section 14.2).
package enum ByteRange: Hashable, Sendable {
    /// All of it: nothing was asked for, or what may be passed over.
    case whole
    case part(ClosedRange<Int>)
    /// None of it is there.
    case unsatisfiable

    /// - Parameters:
    ///   - field: the value of `Range`. Only one range is served; of several, and of other units, the field counts as absent.
    ///   - size: of the whole, in bytes.
    package init(_ field: String?, size: Int) {
        self = .whole
        guard let field, let equals = field.firstIndex(of: "="), field[..<equals].lowercased() == "bytes" else {
            return
        }
        let ends = field[field.index(after: equals)...].trimmed.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.contains(where: { !$0.isEmpty }),
            ends.allSatisfy({ $0.utf8.count <= 18 && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return }
        let (first, last) = (Int(ends[0]), Int(ends[1]))
        if let first {
            if let last, last < first { return }
            self = first < size ? .part(first...min(last ?? size - 1, size - 1)) : .unsatisfiable
        } else if let last {
            self = last > 0 && size > 0 ? .part(max(0, size - last)...(size - 1)) : .unsatisfiable
        }
    }
}
