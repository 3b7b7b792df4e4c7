import Contracts
import JSON
import ServiceKit

/// A header as a client gives it.
struct HeaderInput: Sendable {
    enum Value: Sendable {
        /// `"X-Team": "billing"`.
        case plain(String)
        /// `"Authorization": {"value": "Bearer …", "secret": true}`.
        case secret(String)
        /// `"Authorization": {"secret": true}`, as answers show it: the value that it has.
        case kept
    }

    let name: String
    let value: Value
    /// Where it stands in the body.
    let pointer: String
}

/// `{"X-Name": "value", "X-Other": {"value": "…", "secret": true}, …}`: sent along with each delivery.
enum HeadersInput {
    private static let mostHeaders = 20
    private static let longestName = 128
    private static let longestValue = 1024
    /// Parts of the names of headers whose values open something: they stand in the log sealed, or not at all.
    private static let secretive = [
        "authorization", "cookie", "token", "secret", "password", "passphrase", "credential", "api-key", "apikey",
        "x-auth", "access-key", "private-key",
    ]

    static func headers(_ reader: JSONObjectReader) throws -> [HeaderInput] {
        var headers: [HeaderInput] = []
        var seen: Set<String> = []
        for (name, value) in reader.node.members {
            guard HeaderRules.isName(name), name.utf8.count <= longestName else {
                throw reader.fault(name, "is no name of a header")
            }
            guard HeaderRules.mayBeSet(name) else { throw reader.fault(name, "is a header that only Carillon sets") }
            guard seen.insert(name.lowercased()).inserted else { throw reader.fault(name, "is given twice") }
            headers.append(
                HeaderInput(
                    name: name, value: try Self.value(value, of: name, reader), pointer: reader.pointer(to: name)))
        }
        guard headers.count <= mostHeaders else {
            throw JSONDecodingError.value(reader.pointer, "must not have more than \(mostHeaders) members")
        }
        return headers
    }

    private static func value(
        _ node: JSONNode, of name: String, _ reader: JSONObjectReader
    ) throws -> HeaderInput.Value {
        if node.kind == .object {
            let object = try reader.object(name, allowing: ["value", "secret"])
            if try object.optionalBool("secret") ?? false {
                guard object.optionalNode("value") != nil else { return .kept }
                return .secret(try checked(try object.node("value"), object.pointer(to: "value")))
            }
            return try plain(try object.node("value"), of: name, at: object.pointer(to: "value"))
        }
        return try plain(node, of: name, at: reader.pointer(to: name))
    }

    private static func plain(_ node: JSONNode, of name: String, at pointer: String) throws -> HeaderInput.Value {
        guard !secretive.contains(where: name.lowercased().contains) else {
            throw JSONDecodingError(
                pointer: pointer, code: "must_be_secret",
                message: "looks like a credential, so it must be marked as one: {\"value\": …, \"secret\": true}")
        }
        return .plain(try checked(node, pointer))
    }

    /// The fault shows no value: it may be a secret.
    private static func checked(_ node: JSONNode, _ pointer: String) throws -> String {
        guard let text = node.string, text.utf8.count <= longestValue, HeaderRules.isValue(text),
            text.utf8.allSatisfy({ $0 < 0x80 })
        else {
            throw JSONDecodingError.value(
                pointer, "must be ASCII text without control characters, at most \(longestValue) bytes")
        }
        return text
    }
}

extension [HeaderInput] {
    /// Puts these headers in the place of those that an endpoint has. A value that it has sealed already is not sealed anew,
    /// so that the same again is no change.
    ///
    /// - Throws: `Problem` 422 for a value to be kept that is not there.
    func apply(to endpoint: inout EndpointDocument, sealing masterKey: MasterKey) throws {
        var plain: [HeaderField] = []
        var sealed: [SealedHeader] = []
        for header in self {
            let purpose = SealedHeader.purpose(of: header.name, in: endpoint.id)
            let former = endpoint.sealedHeaders.first { $0.name.lowercased() == header.name.lowercased() }
            switch header.value {
            case .plain(let value): plain.append(HeaderField(header.name, value))
            case .secret(let value):
                if let former, (try? masterKey.open(former.sealed, for: purpose)) == value {
                    sealed.append(SealedHeader(name: header.name, sealed: former.sealed))
                } else {
                    sealed.append(SealedHeader(name: header.name, sealed: try masterKey.seal(value, for: purpose)))
                }
            case .kept:
                guard let former else {
                    throw Problem.invalid(
                        header.pointer + "/value", "missing", "is missing, and there is none yet to be kept")
                }
                sealed.append(SealedHeader(name: header.name, sealed: former.sealed))
            }
        }
        endpoint.headers = plain
        endpoint.sealedHeaders = sealed
    }
}
