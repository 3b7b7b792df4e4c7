import JSON

/// The variables that both services and the command line know.
package enum SettingName: String, CaseIterable, Sendable {
    case config = "CARILLON_CONFIG"
    case logURL = "CARILLON_LOG_URL"
    case dataFolder = "CARILLON_DATA_DIR"
    case ingestAddress = "CARILLON_INGEST_ADDRESS"
    case fanoutAddress = "CARILLON_FANOUT_ADDRESS"
    case publicURL = "CARILLON_PUBLIC_URL"
    case masterKey = "CARILLON_MASTER_KEY"
    case smtpURL = "CARILLON_SMTP_URL"
    case mailFrom = "CARILLON_MAIL_FROM"
    case blobURL = "CARILLON_BLOB_URL"
    case supportEmail = "CARILLON_SUPPORT_EMAIL"
    case jwtKeySet = "CARILLON_JWT_JWKS"
    case jwtIssuer = "CARILLON_JWT_ISSUER"
    case jwtAudience = "CARILLON_JWT_AUDIENCE"
    case egressAllow = "CARILLON_EGRESS_ALLOW"
    case egressProxy = "CARILLON_EGRESS_PROXY"
    case retrySchedule = "CARILLON_RETRY_SCHEDULE"
    case rateLimits = "CARILLON_RATE_LIMITS"
    case shutdownTimeout = "CARILLON_SHUTDOWN_TIMEOUT"
    case trustedProxies = "CARILLON_TRUSTED_PROXIES"
    case logLevel = "CARILLON_LOG_LEVEL"
    /// What `carillon send` shows to ingest: no setting of a service, but it may stand in the same environment.
    case apiKey = "CARILLON_API_KEY"

    /// What all of ours begin with: anything else in an environment is none of our business.
    static let prefix = "CARILLON_"
    /// librdkafka's own options: `CARILLON_KAFKA_SECURITY_PROTOCOL` is `security.protocol`.
    static let kafkaPrefix = "CARILLON_KAFKA_"

    /// The known name that is most like an unknown one, where one is near enough to be meant.
    static func nearest(to name: String) -> String? {
        let candidates = allCases.compactMap { known in
            EditDistance.between(known.rawValue.utf8, name.utf8, most: 5).map { (name: known.rawValue, distance: $0) }
        }
        return candidates.min { $0.distance < $1.distance }?.name
    }
}
