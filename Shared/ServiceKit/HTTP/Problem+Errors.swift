import Access
import Control
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Projections

extension Problem {
    /// The one place where an error becomes a status.
    ///
    /// - Returns: nil for what nobody expected: answered with 500 and logged, its inside not shown.
    package static func of(_ error: any Error) -> Problem? {
        switch error {
        case let error as Problem: error
        case let error as any ProblemConvertible: error.problem
        case let error as JSONSyntaxError: malformed(error)
        case let error as JSONDecodingError: invalid(error.pointer, error.code, error.message)
        case let error as EventLogError: of(log: error)
        case let error as AccessError: of(access: error)
        case let error as RateExceeded: of(rate: error)
        case let error as ControlWriteError: of(control: error)
        case let error as HTTPError: of(status: error)
        case is FoldLag: notFoldedYet
        case is NIOTooManyBytesError:
            Problem(.contentTooLarge, "too_large", "The body is larger than what is taken here.")
        case is CancellationError: stopping
        default: nil
        }
    }

    private static func malformed(_ error: JSONSyntaxError) -> Problem {
        Problem(
            .badRequest, "malformed_json", "The body is not JSON that is taken here: \(error.message).",
            errors: [Fault(pointer: "", code: error.code.rawValue, message: error.message)])
    }

    private static func of(log error: EventLogError) -> Problem? {
        switch error.code {
        case .unavailable, .closed:
            logUnavailable
        case .recordTooLarge: Problem(.contentTooLarge, "too_large", "This is larger than the event log takes.")
        default: error.isRetriable ? unavailable("log_unavailable", "The event log is away.") : nil
        }
    }

    /// What the router itself throws.
    private static func of(status error: HTTPError) -> Problem? {
        switch error.status {
        case .notFound: .notFound
        case .internalServerError: nil
        default:
            Problem(
                error.status, "http_\(error.status.code)", error.body ?? error.status.reasonPhrase,
                headers: error.headers)
        }
    }
}
