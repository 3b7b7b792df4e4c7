import Contracts
import JSON
import ServiceKit

/// `{"X-Name": "value", …}`: sent along with each delivery.
enum HeadersInput {
    private static let mostHeaders = 20
    private static let longestValue = 1024
    /// Parts of the names of headers whose values open something. An endpoint's headers stand in the log as they are,
    /// and no secret may do so unencrypted.
    private static let secretive = ["authorization", "cookie", "token", "secret", "password", "api-key", "apikey"]

    static func fields(_ reader: JSONObjectReader) throws -> [HeaderField] {
        var fields: [HeaderField] = []
        var seen: Set<String> = []
        for (name, value) in reader.node.members {
            guard HeaderRules.isName(name) else { throw reader.fault(name, "is no name of a header") }
            guard HeaderRules.mayBeSet(name) else { throw reader.fault(name, "is a header that only Carillon sets") }
            guard !secretive.contains(where: name.lowercased().contains) else {
                throw Problem.notSupported(
                    reader.pointer(to: name),
                    "looks like a credential, which can't be kept safely yet: verify the signature instead")
            }
            guard seen.insert(name.lowercased()).inserted else { throw reader.fault(name, "is given twice") }
            guard let text = value.string, text.utf8.count <= longestValue, HeaderRules.isValue(text),
                text.utf8.allSatisfy({ $0 < 0x80 })
            else {
                throw reader.fault(name, "must be ASCII text without control characters, at most \(longestValue) bytes")
            }
            fields.append(HeaderField(name, text))
        }
        guard fields.count <= mostHeaders else {
            throw JSONDecodingError.value(reader.pointer, "must not have more than \(mostHeaders) members")
        }
        return fields
    }
}
