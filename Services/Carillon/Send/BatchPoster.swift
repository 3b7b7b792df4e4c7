import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ServiceKit

/// Sends batches to ingest.
protocol BatchPosting: Sendable {
    /// - Throws: `Unreachable` when no answer came.
    func post(_ batch: Batch) async throws -> BatchAnswer
}

/// Nothing answered.
struct Unreachable: Error, CustomStringConvertible {
    let description: String
}

struct BatchPoster: BatchPosting {
    private static let maxAnswer = 16 << 20

    let url: String
    let key: String

    func post(_ batch: Batch) async throws -> BatchAnswer {
        var request = HTTPClientRequest(url: "\(url)/api/v1/notifications/batch")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(key)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: batch.body))
        do {
            let response = try await HTTPClient.carillon.execute(request, timeout: .seconds(60))
            let body = try await response.body.collect(upTo: Self.maxAnswer)
            return BatchAnswer(
                status: Int(response.status.code),
                retryAfter: response.headers.first(name: "Retry-After").flatMap(Int.init).map { .seconds($0) },
                body: Array(body.readableBytesView))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Unreachable(description: "\(url) does not answer: \(HTTPClient.reason(of: error))")
        }
    }
}
