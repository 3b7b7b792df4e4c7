package import EventLog

/// The format version that each record carries, so that a reader of later years knows what it has before it.
package enum RecordFormat {
    /// What this version writes, and the newest that it reads.
    package static let current = 1
    package static let header: StaticString = "carillon-format"
    package static let kindHeader: StaticString = "carillon-kind"

    /// The headers of a record that is of none but Carillon's own form.
    ///
    /// - Parameter kind: what it is.
    package static func headers(_ kind: String) -> RecordHeaders {
        var headers = RecordHeaders()
        headers.append(header, String(current))
        headers.append(kindHeader, kind)
        return headers
    }

    /// Checks that a record's format is one that this version reads.
    package static func check(_ text: String?, in position: Position) throws(ContractError) {
        guard let text else { throw ContractError("it carries no format version") }
        guard let version = Int(text), version >= 1 else {
            throw ContractError("its format version \"\(text)\" is not a number from 1")
        }
        guard version <= current else {
            throw ContractError("its format version is \(version); this version of Carillon reads up to \(current)")
        }
    }
}
