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
    case jwtKeySet = "CARILLON_JWT_JWKS"
    case jwtIssuer = "CARILLON_JWT_ISSUER"
    case jwtAudience = "CARILLON_JWT_AUDIENCE"
    case egressAllow = "CARILLON_EGRESS_ALLOW"
    case egressProxy = "CARILLON_EGRESS_PROXY"
    case retrySchedule = "CARILLON_RETRY_SCHEDULE"
    case rateLimits = "CARILLON_RATE_LIMITS"
    case logLevel = "CARILLON_LOG_LEVEL"
    /// What `carillon send` shows to ingest: no setting of a service, but it may stand in the same environment.
    case apiKey = "CARILLON_API_KEY"

    /// What all of ours begin with: anything else in an environment is none of our business.
    static let prefix = "CARILLON_"
    /// librdkafka's own options: `CARILLON_KAFKA_SECURITY_PROTOCOL` is `security.protocol`.
    static let kafkaPrefix = "CARILLON_KAFKA_"

    /// The known name that is most like an unknown one, where one is near enough to be meant.
    static func nearest(to name: String) -> String? {
        let candidates = allCases.map { (name: $0.rawValue, distance: editDistance($0.rawValue, name)) }
        guard let best = candidates.min(by: { $0.distance < $1.distance }), best.distance <= 5 else { return nil }
        return best.name
    }

    /// How many letters must be put in, taken out or changed to make one text of the other (Levenshtein).
    static func editDistance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, min(row[j], row[j + 1]) + 1)
            }
        }
        return row[right.count]
    }
}
