package import JSON

extension JSONLimits {
    /// For what stands in the log and in projections: what clients post may be as deep as the limits of its parsing allow, and
    /// stands a few levels deeper in a record.
    package static let records = JSONLimits(maxDepth: JSONLimits.default.maxDepth + 32)
}

/// Parses a value as a JSON object and reads it; every fault becomes a `ContractError`.
func decode<T>(
    _ value: [UInt8], _ body: (JSONObjectReader) throws(JSONDecodingError) -> T
) throws(ContractError) -> T {
    let document: JSONDocument
    do {
        document = try JSONDocument(parsing: value, limits: .records)
    } catch {
        throw ContractError(error)
    }
    do {
        return try body(try JSONObjectReader(document.root))
    } catch {
        throw ContractError(error)
    }
}

extension JSONDecodable {
    /// Reads a document that stands in the log or in a projection.
    ///
    /// - Throws: `ContractError`.
    package init(document: [UInt8]) throws(ContractError) {
        self = try decode(document) { (reader) throws(JSONDecodingError) in try Self(json: reader.node) }
    }
}

extension JSONObjectReader {
    /// A time in RFC 3339, as milliseconds since 1970.
    package func time(_ name: String) throws(JSONDecodingError) -> Int64 {
        guard let time = Timestamp.milliseconds(try string(name)) else {
            throw fault(name, "must be an RFC 3339 time such as 2026-03-01T09:30:00.000Z")
        }
        return time
    }

    package func optionalTime(_ name: String) throws(JSONDecodingError) -> Int64? {
        optionalNode(name) == nil ? nil : try time(name)
    }
}

extension JSONObjectReader {
    /// One of a few words; the fault names them all.
    package func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String
    ) throws(JSONDecodingError) -> Choice? {
        guard let text = try optionalString(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(name, "must be one of \(words)")
        }
        return choice
    }
}

extension JSONWriter {
    /// A member with a time (milliseconds since 1970) as RFC 3339.
    package mutating func member(_ name: String, time: Int64) {
        member(name, Timestamp.text(time))
    }

    package mutating func member(_ name: String, ifPresent time: Int64?, as format: TimeFormat) {
        if let time { member(name, Timestamp.text(time)) }
    }
}

/// How `member(_:ifPresent:as:)` writes a number of milliseconds.
package enum TimeFormat: Sendable {
    case time
}
