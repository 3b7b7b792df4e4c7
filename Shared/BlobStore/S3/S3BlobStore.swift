import AsyncHTTPClient
import Contracts
import NIOCore
import NIOHTTP1
import NIOPosix
package import ServiceKit

import struct Foundation.Data

/// A bucket of a store that speaks the protocol of Amazon S3. What clients put there and get goes past this process, by
/// presigned URLs; this process asks in the same way.
package struct S3BlobStore: BlobStore {
    /// For a whole request, of 25 MiB at most.
    private static let timeout = TimeAmount.seconds(60)
    /// How long this process' own requests are good for, in seconds: clocks may differ by some.
    private static let ownSeconds = 300

    package let name: String
    package var isShared: Bool { true }
    private let presigner: S3Presigner
    private let client: HTTPClient
    private let now: @Sendable () -> Int64

    package init(_ address: S3Address, _ credentials: S3Credentials, now: @escaping @Sendable () -> Int64) {
        name = "s3://\(address.bucket)/\(address.prefix)"
        presigner = S3Presigner(address, credentials)
        self.now = now
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(5)
        configuration.timeout.read = .seconds(15)
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Size, type and content are signed along: the store itself refuses whatever was not announced.
    package func uploadLink(_ blob: ExpectedBlob, now: Int64, for seconds: Int) -> BlobLink? {
        var headers = ["Content-Type": blob.contentType]
        var signed = [("content-length", String(blob.size)), ("content-type", blob.contentType)]
        if let hash = Hex.bytes(blob.sha256) {
            let checksum = Data(hash).base64EncodedString()
            headers["x-amz-checksum-sha256"] = checksum
            signed.append(("x-amz-checksum-sha256", checksum))
        }
        return BlobLink(
            url: presigner.url("PUT", blob.key, headers: signed, now: now, for: seconds), headers: headers)
    }

    package func downloadLink(_ blob: ExpectedBlob, fileName: String, now: Int64, for seconds: Int) -> BlobLink? {
        let query = [
            ("response-content-type", blob.contentType),
            ("response-content-disposition", "attachment; filename=\"\(fileName)\""),
            ("response-cache-control", "private, no-store"),
        ]
        return BlobLink(url: presigner.url("GET", blob.key, query: query, now: now, for: seconds))
    }

    package func digest(of key: String, upTo most: Int) async throws -> BlobDigest? {
        let response = try await send(.GET, key)
        switch response.status {
        case .ok: break
        case .notFound:
            try await drain(response)
            return nil
        default: throw try await refusal(of: response, to: "read")
        }
        var running = RunningDigest()
        do {
            for try await part in response.body {
                running.update(part)
                // The connection is given up, and nothing more is read.
                if running.size > most { break }
            }
        } catch {
            throw Self.fault(error)
        }
        return running.digest
    }

    package func delete(_ key: String) async throws {
        let response = try await send(.DELETE, key)
        guard [.ok, .noContent, .notFound].contains(response.status) else {
            throw try await refusal(of: response, to: "delete")
        }
        try await drain(response)
    }

    package func probe() async throws {
        let key = Identifier.make("probe", at: now())
        let response = try await send(.PUT, key, body: ByteBuffer(string: "carillon"))
        guard response.status == .ok else { throw try await refusal(of: response, to: "write") }
        try await drain(response)
        let found: BlobDigest?
        do {
            found = try await digest(of: key, upTo: 1024)
        } catch {
            // Why it can't be read says more than whether it then can be deleted.
            try? await delete(key)
            throw error
        }
        try await delete(key)
        guard found?.size == 8 else { throw BlobStoreError("what was written can't be read") }
    }

    package func shutdown() async { try? await client.shutdown() }

    private func send(_ method: HTTPMethod, _ key: String, body: ByteBuffer? = nil) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(
            url: presigner.url(method.rawValue, key, now: now(), for: Self.ownSeconds))
        request.method = method
        if let body { request.body = .bytes(body) }
        do {
            return try await client.execute(request, timeout: Self.timeout)
        } catch {
            throw Self.fault(error)
        }
    }

    /// So that the connection can be used again.
    private func drain(_ response: HTTPClientResponse) async throws {
        _ = try? await response.body.collect(upTo: 64 << 10)
    }

    /// What a store says is XML with a `Code` in it, which is the word that its documentation explains.
    private func refusal(of response: HTTPClientResponse, to verb: String) async throws -> BlobStoreError {
        let text = (try? await response.body.collect(upTo: 64 << 10)).map { String(buffer: $0) } ?? ""
        let code = text.firstRange(of: "<Code>").map { text[$0.upperBound...].prefix { $0.isLetter } } ?? ""
        return BlobStoreError(
            "the store does not let us \(verb): it answered \(response.status.code)\(code.isEmpty ? "" : " \(code)")")
    }

    private static func fault(_ error: any Error) -> any Error {
        if error is CancellationError { return error }
        switch error {
        case let error as NIOConnectionError: return BlobStoreError("no connection to \(error.host):\(error.port)")
        case let error as HTTPClientError:
            return BlobStoreError("the store can't be reached: \(error.shortDescription)")
        default: return BlobStoreError("the store can't be reached: \(type(of: error))")
        }
    }
}
