import Contracts
import JSON
import ServiceKit

/// What a client says of an endpoint: all of it to create one, what is to change to patch one.
struct EndpointInput: Sendable {
    /// A member that was written, and null where it was null.
    enum Change<Value: Sendable>: Sendable {
        case none
        case reset
        case set(Value)
    }

    var url: String?
    var eventTypes: [String]?
    var filterPolicy: Change<[UInt8]> = .none
    var description: Change<String> = .none
    var retry: Change<RetrySettings> = .none
    var headers: Change<[HeaderInput]> = .none
    var format: Change<EndpointFormat> = .none
    var signing: Change<SigningScheme> = .none
    var active: Bool?
    var ordering: Change<DeliveryOrdering> = .none
    var rateLimit: Change<RateLimitSettings> = .none

    private static let members: Set = [
        "url", "eventTypes", "events", "description", "retry", "headers", "active", "is_active", "format", "signing",
        "ordering", "filterPolicy", "rateLimit",
    ]

    /// - Parameter knowsType: whether there is an event type of this name.
    /// - Throws: `JSONDecodingError`, and `Problem` for what is known and not supported yet.
    init(_ body: JSONNode, knowsType: (String) -> Bool) throws {
        let reader = try JSONObjectReader(body, allowing: Self.members)
        url = try reader.optionalString("url")
        let (types, name) = try Self.either("eventTypes", "events", reader) { try reader.optionalStrings($0) }
        eventTypes = try types.map { try EventTypeList.checked($0, name, reader, knowsType: knowsType) }
        active = try Self.either("active", "is_active", reader) { try reader.optionalBool($0) }.value
        filterPolicy = try Self.change("filterPolicy", reader) { try FilterPolicyInput.checked($0, reader) }
        description = try Self.change("description", reader) {
            let text = try reader.string($0)
            guard text.utf8.count <= 1024 else { throw reader.fault($0, "must not be longer than 1024 bytes") }
            return text
        }
        retry = try Self.change("retry", reader) {
            try RetryInput.settings(try reader.object($0, allowing: RetryInput.members))
        }
        headers = try Self.change("headers", reader) { try HeadersInput.headers(try reader.object($0)) }
        format = try Self.change("format", reader) { try Self.choice($0, reader) }
        signing = try Self.change("signing", reader) { try Self.choice($0, reader) }
        ordering = try Self.change("ordering", reader) { try Self.choice($0, reader) }
        rateLimit = try Self.change("rateLimit", reader) {
            try RateLimitInput.settings(try reader.object($0, allowing: RateLimitInput.members))
        }
    }

    /// A member under one of its two names.
    private static func either<Value>(
        _ name: String, _ alias: String, _ reader: JSONObjectReader, _ read: (String) throws -> Value?
    ) throws -> (value: Value?, name: String) {
        guard let value = try read(alias) else { return (try read(name), name) }
        guard reader.optionalNode(name) == nil else {
            throw reader.fault(alias, "is another name of \(name): only one of them can be given")
        }
        return (value, alias)
    }

    private static func change<Value>(
        _ name: String, _ reader: JSONObjectReader, _ read: (String) throws -> Value
    ) throws -> Change<Value> {
        guard let node = reader.node[name] else { return .none }
        return node.isNull ? .reset : .set(try read(name))
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ reader: JSONObjectReader
    ) throws -> Choice {
        guard let choice = Choice(rawValue: try reader.string(name)) else {
            throw reader.fault(name, "must be \(Choice.allCases.map(\.rawValue).joined(separator: " or "))")
        }
        return choice
    }
}
