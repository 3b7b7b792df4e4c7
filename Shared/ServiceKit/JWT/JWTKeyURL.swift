package import Access
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A key set behind a URL. Redirects are not followed: whose keys are believed is said in the settings, and nowhere else.
package struct JWTKeyURL: JWTKeySource {
    /// All of a fetch must be done in this time.
    package static let timeout = Duration.seconds(5)

    private let url: String
    private let timeout: Duration

    package init(_ url: String, timeout: Duration = timeout) {
        self.url = url
        self.timeout = timeout
    }

    package var name: String { "\(JWTSettings.KeySet.url(url))" }

    @concurrent
    package func fetch() async throws(JWTKeySetError) -> [UInt8] {
        let result = await withTaskGroup(of: Result<[UInt8], JWTKeySetError>.self) { group in
            group.addTask { await get() }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return .failure(JWTKeySetError("it did not arrive within \(timeout.carillonText)"))
            }
            defer { group.cancelAll() }
            return await group.next()
        }
        return try (result ?? .failure(JWTKeySetError("nobody asked for it"))).get()
    }

    private func get() async -> Result<[UInt8], JWTKeySetError> {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/jwk-set+json, application/json")
        do {
            let answer = try await Self.client.execute(request, deadline: .distantFuture)
            guard answer.status == .ok else {
                let advice = (300..<400).contains(answer.status.code) ? ", and redirects are not followed" : ""
                return .failure(JWTKeySetError("it was answered with \(answer.status.code)\(advice)"))
            }
            let body = try await answer.body.collect(upTo: JWTKeySet.mostBytes)
            return .success(Array(body.readableBytesView))
        } catch is NIOTooManyBytesError {
            return .failure(.tooLarge)
        } catch {
            return .failure(JWTKeySetError(HTTPClient.reason(of: error)))
        }
    }

    /// The one client of this process; it lives as long. It stands idle nearly always, and keeps no connection open then.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(5)
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
