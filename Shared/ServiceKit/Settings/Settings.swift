package import Logging

/// Everything that is configured, for both services and the command line: read once at start from the environment (and
/// the file that `CARILLON_CONFIG` names; the environment wins), and refused as a whole when anything in it is wrong.
///
/// | variable | default |
/// | --- | --- |
/// | `CARILLON_LOG_URL` | `sqlite:$CARILLON_DATA_DIR/log`, or `kafka://host:9092,…` |
/// | `CARILLON_KAFKA_…` | librdkafka's options: `CARILLON_KAFKA_SECURITY_PROTOCOL` is `security.protocol` |
/// | `CARILLON_DATA_DIR` | `./data` |
/// | `CARILLON_INGEST_ADDRESS` | `127.0.0.1:8080` |
/// | `CARILLON_FANOUT_ADDRESS` | `127.0.0.1:8081` |
/// | `CARILLON_PUBLIC_URL` | the fan-out's address |
/// | `CARILLON_MASTER_KEY` | secret; made and kept in the data folder, on the embedded log only |
/// | `CARILLON_SMTP_URL` | secret in part; `file:$CARILLON_DATA_DIR/outbox` |
/// | `CARILLON_MAIL_FROM` | `Carillon <carillon@host>`, with the host of the public URL |
/// | `CARILLON_JWT_JWKS`, `_ISSUER`, `_AUDIENCE` | none: JWTs are not taken |
/// | `CARILLON_BLOB_URL` | `file:$CARILLON_DATA_DIR/uploads`, or `s3://bucket/prefix?region=…&endpoint=…` |
/// | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | secret; for such a store |
/// | `CARILLON_SUPPORT_EMAIL` | none: reports to support are mailed to nobody |
/// | `CARILLON_EGRESS_ALLOW` | none; CIDRs, separated by commas |
/// | `CARILLON_EGRESS_PROXY` | secret in part; none: webhooks go out directly |
/// | `CARILLON_RETRY_SCHEDULE` | `5s,10s,20s,40s` |
/// | `CARILLON_RATE_LIMITS` | `on` |
/// | `CARILLON_SHUTDOWN_TIMEOUT` | `20s` |
/// | `CARILLON_TRUSTED_PROXIES` | none; CIDRs, separated by commas |
/// | `CARILLON_LOG_LEVEL` | `info` |
package struct Settings: Sendable {
    package var logURL: LogURL
    /// librdkafka's options by its own names; any of them may be a secret.
    package var kafkaOptions: [String: Secret]
    package var dataFolder: String
    package var ingestAddress: HostPort
    package var fanoutAddress: HostPort
    /// Without a slash at its end.
    package var publicURL: String
    /// 32 bytes in base64, checked; nil lets `DataFolder` make one.
    package var masterKey: Secret?
    package var mailURL: MailURL
    /// Whom mail is from, as it is written; nil for the default. Checked where mail is set up, which knows addresses.
    package var mailFrom: String?
    /// nil where JWTs are not taken.
    package var jwt: JWTSettings?
    package var blobURL: BlobURL
    /// For a store that is no folder; nil where the environment has none.
    package var blobCredentials: S3Credentials?
    /// Where mail about reports to support goes, as it is written. Checked as `mailFrom` is.
    package var supportEmail: String?
    package var egressAllow: [NetworkRange]
    /// What webhooks go out through; nil for directly.
    package var egressProxy: EgressProxy?
    /// How long after each failed attempt the next one comes; one attempt more than it has entries.
    package var retrySchedule: [Duration]
    package var rateLimits: Bool
    /// How long attempts in flight may take to end when the service is asked to.
    package var shutdownTimeout: Duration
    /// Front proxies that are believed where a request came from.
    package var trustedProxies: [NetworkRange]
    package var logLevel: Logger.Level
    /// The text of each variable that was set, by its name: to find out what has changed when they are read again.
    package let variables: [String: Secret]
}
