import HTTPTypes
import Hummingbird
import ServiceKit

/// In which form a request holds what it posts: Carillon's own, or one of the content modes of CloudEvents' HTTP binding,
/// which its section 3 has told apart by the content type.
enum PostForm: String, Sendable {
    case plain
    case structured
    case binary
    case batch

    static let plainType = "application/json"
    static let structuredType = "application/cloudevents+json"
    static let batchType = "application/cloudevents-batch+json"

    /// What `POST /notifications` takes: all of them.
    static let all: Set<PostForm> = [.plain, .structured, .binary, .batch]

    private static let types: [(form: PostForm, type: String)] = [
        (.plain, plainType), (.structured, structuredType), (.batch, batchType),
    ]

    /// - Throws: `Problem` 415 for a content type of none of `allowed`.
    init(_ request: Request, allowing allowed: Set<PostForm>) throws(Problem) {
        guard let form = Self.form(of: request), allowed.contains(form) else {
            throw Problem.unsupportedMediaType(Self.types.filter { allowed.contains($0.form) }.map(\.type))
        }
        self = form
    }

    private static func form(of request: Request) -> PostForm? {
        let isBinary = request.headers.contains(where: CloudEvent.isAttribute)
        // Nearly every client writes it just so.
        if !isBinary, request.headers.value(.contentType) == plainType { return .plain }
        guard let type = request.mediaType else { return nil }
        if type == structuredType { return .structured }
        if type == batchType { return .batch }
        // Another event format, such as Avro.
        if type.hasPrefix("application/cloudevents") { return nil }
        if isBinary { return CloudEventRules.isJSON(type) ? .binary : nil }
        return type == plainType ? .plain : nil
    }
}
