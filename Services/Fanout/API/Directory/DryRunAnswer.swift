import Contracts
import Control
import Hummingbird
import JSON
import ServiceKit

/// What a PUT would do, for one with `?dryRun=true`: it has passed all checks, and nothing is written.
enum DryRunAnswer: String {
    case create
    case update
    case nothing

    init(to document: some DirectoryDocument, in directory: TenantDirectory) throws(Problem) {
        self = try Self.answer(to: document, in: directory)
    }

    private static func answer<Document: DirectoryDocument>(
        to document: Document, in directory: TenantDirectory
    ) throws(Problem) -> DryRunAnswer {
        guard let former = Document.find(document.id, in: directory)?.document else {
            try Document.checkRoom(in: directory)
            return .create
        }
        return document.says(theSameAs: former) ? .nothing : .update
    }

    static func isAsked(_ request: Request) throws(Problem) -> Bool {
        switch request.uri.queryParameters["dryRun"] {
        case nil, "false": return false
        case "true": return true
        default: throw Problem.badRequest("invalid_parameter", "dryRun", "must be true or false")
        }
    }

    /// `{"would": "create" | "update" | "nothing"}`
    var response: Response {
        Response.json { writer in writer.object { $0.member("would", rawValue) } }
    }
}
