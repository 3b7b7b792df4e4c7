package import Access
package import Logging
import ServiceLifecycle

/// What checks JWTs, as it is configured; and without a key set, what takes none.
package struct JWTSetup: Sendable {
    package let verifier: JWTVerifier?
    /// The keys, to be fetched all along; nil where JWTs are not taken.
    package let ring: JWTKeyRing?

    /// - Parameter now: milliseconds since 1970.
    package init(
        _ settings: JWTSettings?, metrics: Metrics? = nil, now: @escaping @Sendable () -> Int64 = SystemTime.now,
        logger: Logger
    ) {
        guard let settings else {
            (verifier, ring) = (nil, nil)
            return
        }
        let ring = JWTKeyRing(source: Self.source(settings.keySet), now: now, logger: logger)
        self.ring = ring
        verifier = JWTVerifier(
            ring: ring, issuer: settings.issuer, audience: settings.audience, now: now,
            refused: { fault in
                metrics?.counter(
                    "carillon_jwt_refused", "JWTs that were not taken, by the code of the problem.",
                    [("code", fault.code)]
                ).add()
            })
        if let metrics { Self.show(ring, in: metrics, now: now) }
    }

    /// Fetches the keys until its task is cancelled, or a graceful shutdown begins where there are none to fetch.
    package func run() async throws {
        guard let ring else { return try await gracefulShutdown() }
        await ring.run()
    }

    package static func source(_ keySet: JWTSettings.KeySet) -> any JWTKeySource {
        switch keySet {
        case .file(let path): JWTKeyFile(path: path)
        case .url(let url): JWTKeyURL(url)
        }
    }

    private static func show(_ ring: JWTKeyRing, in metrics: Metrics, now: @escaping @Sendable () -> Int64) {
        let keys = metrics.gauge("carillon_jwt_keys", "Keys that JWTs are checked with.")
        let up = metrics.gauge("carillon_jwt_key_set_up", "1 where the key set could be fetched the last time.")
        let age = metrics.gauge("carillon_jwt_key_set_age_seconds", "Since the key set was fetched.")
        metrics.beforeEachScrape {
            let status = ring.status
            keys.set(status.keys)
            up.set(status.fault == nil && status.fetchedAt != nil ? 1 : 0)
            if let fetchedAt = status.fetchedAt { age.set(Double(now() - fetchedAt) / 1000) }
        }
    }
}
