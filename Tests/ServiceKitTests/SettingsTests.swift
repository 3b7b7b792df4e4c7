import Foundation
import Logging
import ServiceKit
import Testing

struct SettingsTests {
    @Test func `nothing set gives the embedded log and this machine`() throws {
        let settings = try Settings(environment: ["PATH": "/bin"])
        #expect(settings.logURL == .sqlite(folder: "./data/log"))
        #expect(settings.dataFolder == "./data")
        #expect(settings.ingestAddress == HostPort(host: "127.0.0.1", port: 8080))
        #expect(settings.fanoutAddress == HostPort(host: "127.0.0.1", port: 8081))
        #expect(settings.publicURL == "http://127.0.0.1:8081")
        #expect(settings.masterKey == nil)
        #expect(settings.mailURL == .maildir(folder: "./data/outbox"))
        #expect(settings.egressAllow.isEmpty)
        #expect(settings.egressProxy == nil)
        #expect(settings.retrySchedule == [.seconds(5), .seconds(10), .seconds(20), .seconds(40)])
        #expect(settings.rateLimits)
        #expect(settings.trustedProxies.isEmpty)
    }

    @Test func `every variable is read`() throws {
        let settings = try Settings(environment: [
            "CARILLON_LOG_URL": "kafka://k1:9092,[::1]:9093", "CARILLON_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "CARILLON_DATA_DIR": "/var/lib/carillon/", "CARILLON_INGEST_ADDRESS": "0.0.0.0:80",
            "CARILLON_FANOUT_ADDRESS": "[::]:0", "CARILLON_PUBLIC_URL": "https://hooks.example.org/",
            "CARILLON_MASTER_KEY": Self.key, "CARILLON_SMTP_URL": "smtp://me%40x:p%3Aw@mail.example.org",
            "CARILLON_EGRESS_ALLOW": "10.0.0.0/8, ::1", "CARILLON_RETRY_SCHEDULE": "200ms, 2h",
            "CARILLON_RATE_LIMITS": "off", "CARILLON_LOG_LEVEL": "debug",
            "CARILLON_EGRESS_PROXY": "http://me%40x:p%3Aw@[::1]:3128",
            "CARILLON_TRUSTED_PROXIES": "10.1.0.0/16, fd00::/8",
        ])
        #expect(settings.logURL == .kafka([HostPort(host: "k1", port: 9092), HostPort(host: "::1", port: 9093)]))
        #expect(settings.kafkaOptions == ["security.protocol": Secret("SASL_SSL")])
        #expect(settings.dataFolder == "/var/lib/carillon")
        #expect(settings.ingestAddress == HostPort(host: "0.0.0.0", port: 80))
        #expect(settings.fanoutAddress == HostPort(host: "::", port: 0))
        #expect(settings.publicURL == "https://hooks.example.org")
        #expect(settings.masterKey?.text == Self.key)
        guard case .smtp(let server) = settings.mailURL else {
            Issue.record("the mail URL is \(settings.mailURL)")
            return
        }
        #expect(server.address == HostPort(host: "mail.example.org", port: 587))
        #expect(server.login?.user == "me@x")
        #expect(server.login?.password.text == "p:w")
        #expect(settings.egressAllow.map(\.description) == ["10.0.0.0/8", "::1"])
        #expect(settings.egressProxy?.address == HostPort(host: "::1", port: 3128))
        #expect(settings.egressProxy?.login?.text == "me@x:p:w")
        #expect(settings.egressProxy?.shown == "http://me@x:***@[::1]:3128")
        #expect(settings.retrySchedule == [.milliseconds(200), .seconds(7200)])
        #expect(!settings.rateLimits)
        #expect(settings.trustedProxies.map(\.description) == ["10.1.0.0/16", "fd00::/8"])
        #expect(settings.logLevel == .debug)
    }

    @Test(arguments: [
        ("1d,1d,1d,1d,1d", nil), ("3d,49h", "it takes longer than 5d in all"),
        (Array(repeating: "1s", count: 19).joined(separator: ","), nil),
        (Array(repeating: "1s", count: 20).joined(separator: ","), "it has 20 waits, and 19 are allowed"),
    ])
    func `a retry schedule has at most twenty attempts in five days`(value: String, fault: String?) throws {
        let environment = ["CARILLON_RETRY_SCHEDULE": value]
        guard let fault else {
            #expect(try Settings(environment: environment).retrySchedule.count == value.split(separator: ",").count)
            return
        }
        #expect(throws: SettingsError("CARILLON_RETRY_SCHEDULE", fault)) { try Settings(environment: environment) }
    }

    @Test(arguments: [
        "proxy:3128", "https://proxy:3128", "http://proxy", "http://:3128", "http://proxy:0", "http://proxy:99999",
        "http://proxy:3128/path", "http://proxy:3128?q", "http://proxy:3128#f", "http://user@proxy:3128",
        "http://:wordy@proxy:3128", "http://us%3Aer:wordy@proxy:3128", "http://user:wor%0Ady@proxy:3128",
        "http://user:wo rdy@proxy:3128", "http://user:wör@proxy:3128", "socks5://proxy:1080",
    ])
    func `what is no proxy is refused, and a password in it is not shown`(value: String) throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: ["CARILLON_EGRESS_PROXY": value])
        }
        #expect(error.name == "CARILLON_EGRESS_PROXY")
        #expect(!error.description.contains("ordy") && !error.description.contains("user:"))
    }

    @Test func `an unknown name is refused with the nearest known one`() {
        #expect(
            throws: SettingsError(
                "CARILLON_RETRY_SHEDULE", "there is no such setting: did you mean CARILLON_RETRY_SCHEDULE?")
        ) { try Settings(environment: ["CARILLON_RETRY_SHEDULE": "5s"]) }
        #expect(throws: SettingsError("CARILLON_ZZZZZZZZZZZZ", "there is no such setting")) {
            try Settings(environment: ["CARILLON_ZZZZZZZZZZZZ": "5s"])
        }
    }

    @Test(arguments: [
        ("CARILLON_LOG_URL", "postgres://x"), ("CARILLON_LOG_URL", "kafka://k1"), ("CARILLON_LOG_URL", "kafka://"),
        ("CARILLON_INGEST_ADDRESS", "8080"), ("CARILLON_INGEST_ADDRESS", "host:65536"),
        ("CARILLON_PUBLIC_URL", "ftp://x"), ("CARILLON_PUBLIC_URL", "https://u:p@x"),
        ("CARILLON_EGRESS_ALLOW", "10.0.0.1/8"), ("CARILLON_EGRESS_ALLOW", "10.0.0.0/33"),
        ("CARILLON_RETRY_SCHEDULE", "5"), ("CARILLON_RETRY_SCHEDULE", "0s"), ("CARILLON_RETRY_SCHEDULE", "1.5s"),
        ("CARILLON_RATE_LIMITS", "no"), ("CARILLON_TRUSTED_PROXIES", "proxy"),
        ("CARILLON_LOG_LEVEL", "loud"),
    ])
    func `a wrong value is named together with what is allowed`(name: String, value: String) throws {
        let error = try #require(throws: SettingsError.self) { try Settings(environment: [name: value]) }
        #expect(error.name == name)
        // A URL that is wrong may hold a password all the same.
        #expect(error.description.contains(value) == !value.contains("@"))
        #expect(error.description.contains("allowed"))
    }

    @Test func `a secret that is wrong is not shown`() throws {
        for (name, value) in [
            ("CARILLON_MASTER_KEY", "c2hvcnQ="), ("CARILLON_SMTP_URL", "smtp://me:hunter2@"),
            ("CARILLON_SMTP_URL", "smtp://me:hunter2%0d%0a@host:25"),
        ] {
            let error = try #require(throws: SettingsError.self) { try Settings(environment: [name: value]) }
            #expect(error.name == name)
            #expect(!error.description.contains("hunter2"))
            #expect(!error.description.contains("c2hvcnQ"))
        }
    }

    @Test func `secrets print as stars, wherever they stand`() throws {
        let settings = try Settings(environment: [
            "CARILLON_LOG_URL": "kafka://k:1", "CARILLON_KAFKA_SASL_PASSWORD": "hunter2",
            "CARILLON_MASTER_KEY": Self.key, "CARILLON_SMTP_URL": "smtps://me:hunter2@host:465",
            "CARILLON_EGRESS_PROXY": "http://me:hunter2@proxy:3128",
        ])
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] {
            #expect(text.contains("***"))
            #expect(!text.contains("hunter2"))
            #expect(!text.contains(Self.key))
        }
        #expect(settings.mailURL.description == "smtps://host:465")
    }

    @Test func `with Kafka the master key must be set`() throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: ["CARILLON_LOG_URL": "kafka://k:9092"])
        }
        #expect(error.name == "CARILLON_MASTER_KEY")
    }

    @Test func `options of Kafka without Kafka are refused`() throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: ["CARILLON_KAFKA_SECURITY_PROTOCOL": "SSL"])
        }
        #expect(error.name == "CARILLON_KAFKA_SECURITY_PROTOCOL")
    }

    @Test func `JWTs need a key set, an issuer and an audience, and the one that is missing is named`() throws {
        let all = [
            "CARILLON_JWT_JWKS": "https://id.example.org/keys", "CARILLON_JWT_ISSUER": "https://id.example.org/",
            "CARILLON_JWT_AUDIENCE": "carillon",
        ]
        let jwt = try #require(try Settings(environment: all).jwt)
        #expect(jwt.keySet == .url("https://id.example.org/keys"))
        #expect((jwt.issuer, jwt.audience) == ("https://id.example.org/", "carillon"))
        #expect(try Settings(environment: [:]).jwt == nil)
        for name in all.keys {
            for value in [nil, ""] as [String?] {
                var some = all
                some[name] = value
                let error = try #require(throws: SettingsError.self) { try Settings(environment: some) }
                #expect(error.name == name)
                #expect(error.description.contains("it must be set as well"))
            }
        }
    }

    @Test(arguments: [
        ("/etc/keys.json", JWTSettings.KeySet.file("/etc/keys.json")), ("keys.json", .file("keys.json")),
        ("file:keys.json", .file("keys.json")), ("file:///etc/keys.json", .file("/etc/keys.json")),
        ("HTTPS://id.example.org/keys?v=2", .url("HTTPS://id.example.org/keys?v=2")),
        ("http://keycloak:8080/certs", .url("http://keycloak:8080/certs")), ("ftp://x/keys", nil), ("https://", nil),
        ("https://me:hunter2@id.example.org/keys", nil),
        ("https://id.example.org/keys?token=hunter2#keys", nil),
        ("https://id.example.org/keys?token=hunter2", .url("https://id.example.org/keys?token=hunter2")),
        ("https://id.example.org/#keys", nil), ("file:", nil),
    ])
    func `a key set is a file or a URL, and a password in it is not shown`(
        text: String, keySet: JWTSettings.KeySet?
    ) throws {
        let environment = [
            "CARILLON_JWT_JWKS": text, "CARILLON_JWT_ISSUER": "i", "CARILLON_JWT_AUDIENCE": "a",
        ]
        guard let keySet else {
            let error = try #require(throws: SettingsError.self) { try Settings(environment: environment) }
            #expect(error.name == "CARILLON_JWT_JWKS" && !error.description.contains("hunter2"))
            return
        }
        #expect(try Settings(environment: environment).jwt?.keySet == keySet)
        #expect(!"\(keySet)".contains("hunter2"))
    }

    @Test func `a file sets what the environment does not`() throws {
        let path = try temporaryFile(
            """
            # Carillon
            CARILLON_DATA_DIR = "/srv/carillon data"
            CARILLON_RATE_LIMITS='off'

            CARILLON_LOG_LEVEL=error
            """)
        let settings = try Settings(environment: ["CARILLON_CONFIG": path, "CARILLON_LOG_LEVEL": "trace"])
        #expect(settings.dataFolder == "/srv/carillon data")
        #expect(!settings.rateLimits)
        #expect(settings.logLevel == .trace)
    }

    @Test(arguments: [
        ("CARILLON_LOG_LEVEL", "line 1"), ("A=b", "line 1"), ("\nCARILLON_CONFIG=x", "line 2"),
        ("CARILLON_LOG_LEVEL=info\nCARILLON_LOG_LEVEL=info", "line 2"),
    ])
    func `a wrong line of the file is named`(text: String, place: String) throws {
        let path = try temporaryFile(text)
        let error = try #require(throws: SettingsError.self) { try Settings(environment: ["CARILLON_CONFIG": path]) }
        #expect(error.name == "\(path) \(place)")
    }

    @Test func `a file that is not there is named`() throws {
        let error = try #require(throws: SettingsError.self) {
            try Settings(environment: ["CARILLON_CONFIG": "/nowhere/carillon.env"])
        }
        #expect(error.description.contains("/nowhere/carillon.env"))
        #expect(error.description.contains("does not exist"))
    }

    static let key = Data(repeating: 7, count: 32).base64EncodedString()

    private func temporaryFile(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "carillon-settings-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}
