/// A header of a record: a name and its bytes. A record has them as `RecordHeaders`; this is for who gives or wants a single
/// one and does not mind its cost.
package struct RecordHeader: Hashable, Sendable {
    package let name: String
    package let value: [UInt8]

    package init(_ name: String, _ value: [UInt8]) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = Array(value.utf8)
    }
}
