import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1
import ServiceKit

/// What became of an entry.
enum DirectoryOutcome: Hashable, Sendable {
    case created
    case updated
    case unchanged
    case refused(Refusal)
}

/// Puts one entry.
protocol DirectoryPutting: Sendable {
    /// - Throws: `Unreachable` when no answer came; `NotNow` when it is to be tried again; `Failure` when nothing of the
    ///   kind will ever be taken.
    func put(_ entry: DirectoryEntry) async throws -> DirectoryOutcome
}

/// It is to be tried again, at the earliest after so long.
struct NotNow: Error, CustomStringConvertible {
    let status: Int
    let retryAfter: Duration?

    var description: String { "the directory is not taking more just now (\(status))" }
}

struct DirectoryPutter: DirectoryPutting {
    private static let mostAnswer = 1 << 20

    let url: String
    let key: String
    let tenant: String
    /// `users`, `groups` or `rules`.
    let kind: String
    let isDryRun: Bool

    func put(_ entry: DirectoryEntry) async throws -> DirectoryOutcome {
        let query = isDryRun ? "?dryRun=true" : ""
        var request = HTTPClientRequest(url: "\(url)/v2/handles/\(tenant)/directory/\(kind)/\(entry.id)\(query)")
        request.method = .PUT
        request.headers.add(name: "Authorization", value: "Bearer \(key)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: entry.body))
        let response: HTTPClientResponse
        let body: [UInt8]
        do {
            response = try await HTTPClient.carillon.execute(request, timeout: .seconds(60))
            body = Array(try await response.body.collect(upTo: Self.mostAnswer).readableBytesView)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Unreachable(description: "\(url) does not answer: \(HTTPClient.reason(of: error))")
        }
        return try outcome(
            Int(response.status.code), isWritten: !response.headers.contains(name: "Carillon-Unchanged"),
            retryAfter: response.headers.first(name: "Retry-After").flatMap(Int.init).map { .seconds($0) },
            json: try? JSONDocument(parsing: body).root, of: entry)
    }

    private func outcome(
        _ status: Int, isWritten: Bool, retryAfter: Duration?, json: JSONNode?, of entry: DirectoryEntry
    ) throws -> DirectoryOutcome {
        switch status {
        case 200 where isDryRun:
            switch json?["would"]?.string {
            case "create": return .created
            case "update": return .updated
            case "nothing": return .unchanged
            default: throw Failure("the answer is not one of Carillon's fan-out: is the URL right?")
            }
        case 201: return .created
        case 200: return isWritten ? .updated : .unchanged
        case 408, 429, 500..<600: throw NotNow(status: status, retryAfter: retryAfter)
        case 400, 409, 413, 422: return .refused(Refusal(line: entry.line, problem: json))
        default:
            let detail = json?["detail"]?.string ?? json?["title"]?.string ?? "the entry was refused"
            throw Failure("\(status) \(json?["code"]?.string ?? "no reason given"): \(detail)")
        }
    }
}
