import JSON

extension DescribedParameter {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("in", place.rawValue)
            writer.member("description", text)
            if isRequired { writer.member("required", true) }
            writer.member("schema", raw: schema.utf8)
            if let example { writer.member("example", raw: example.utf8) }
        }
    }

    static let requestID = DescribedParameter(
        "X-Request-Id", in: .header,
        "An id of the client's own: 1 to 128 letters, digits and `-_.:/+=`. It is answered, and stands on each log line; one of another form is passed over.",
        example: #""req-42""#)
    static let position = DescribedParameter(
        "Carillon-Position", in: .header,
        "What an answer carried under this name: the request waits, for at most 5 seconds, until this instance has folded it.",
        schema: #"{"type":"string","pattern":"^[a-z-]{1,32}:[0-9]{1,4}:[0-9]{1,15}$"}"#, example: #""control:0:17""#)
    static let idempotencyKey = DescribedParameter(
        "Idempotency-Key", in: .header,
        "The request with this key happens once; sent again within 24 hours, it gets the first answer.",
        schema: #"{"type":"string","minLength":1,"maxLength":255,"pattern":"^[ -~]+$"}"#,
        example: #""order-42-paid""#)

    /// Those that every description has among its components.
    static let shared: [DescribedParameter] = [requestID, position, idempotencyKey]
}
