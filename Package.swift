// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with: language mode 6, the features that will be its defaults,
/// and no warning left standing (a deprecation in a dependency must not stop a build).
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
]

// What comes from outside, by the name it is imported under.
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let hashTrees = Target.Dependency.product(name: "HashTreeCollections", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP2 = Target.Dependency.product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHPACK = Target.Dependency.product(name: "NIOHPACK", package: "swift-nio-http2")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

// The two kinds of room: a library in Shared or Services, and the tests of one.
func room(
    _ name: String, at path: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    resources: [Resource]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: path, exclude: exclude, resources: resources,
        swiftSettings: strict)
}

func executable(_ name: String, at path: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let package = Package(
    name: "carillon",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "ingest", targets: ["IngestMain"]),
        .executable(name: "fanout", targets: ["FanoutMain"]),
        .executable(name: "carillon", targets: ["CarillonMain"]),
        .library(name: "WebhookSignature", targets: ["WebhookSignature"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.19.4"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Layer 1: leans on nothing of ours.
        room("EventLog", at: "Shared/EventLog"),
        room("JSON", at: "Shared/JSON"),
        room("JSONSchema", at: "Shared/JSONSchema", ["JSON"]),
        room("FilterPolicy", at: "Shared/FilterPolicy", ["JSON"]),
        room("WebhookSignature", at: "Shared/WebhookSignature", [crypto]),
        .systemLibrary(
            name: "CRDKafka", path: "Shared/CRDKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),

        // Layer 2: what may stand in the log, the logs it stands in, and what is folded from it.
        room("Contracts", at: "Shared/Contracts", ["EventLog", "JSON", crypto], exclude: ["asyncapi.yaml"]),
        room("EventLogKafka", at: "Shared/EventLogKafka", ["EventLog", "CRDKafka", logging]),
        room("EventLogSQLite", at: "Shared/EventLogSQLite", ["EventLog", grdb, logging, sqlite]),
        room("Projections", at: "Shared/Projections", ["EventLog", grdb, logging, sqlite]),

        // Layer 3: what both services share.
        room(
            "Control", at: "Shared/Control",
            ["Contracts", "EventLog", "FilterPolicy", "JSON", "Projections", grdb, crypto, hashTrees]),
        room(
            "Access", at: "Shared/Access",
            ["Contracts", "Control", "EventLog", "JSON", crypto, cryptoExtras, logging]),
        room(
            "ServiceKit", at: "Shared/ServiceKit",
            [
                "Access", "Contracts", "Control", "EventLog", "FilterPolicy", "JSON", "Projections", asyncHTTPClient,
                httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1,
                nioPosix, serviceLifecycle, unixSignals,
            ]),
        room(
            "LogBackend", at: "Shared/LogBackend",
            ["Contracts", "EventLog", "EventLogKafka", "EventLogSQLite", "ServiceKit", logging]),

        room(
            "BlobStore", at: "Shared/BlobStore",
            ["Contracts", "ServiceKit", asyncHTTPClient, crypto, nioCore, nioHTTP1, nioPosix]),

        // Layer 4: the services, which never import each other, and the command line, which composes both.
        room(
            "Ingest", at: "Services/Ingest",
            [
                "Access", "Contracts", "Control", "EventLog", "JSON", "JSONSchema", "LogBackend", "Projections",
                "ServiceKit", crypto, grdb, httpTypes, hummingbird, logging, nioCore, nioHTTP1, serviceLifecycle,
            ], exclude: ["Main"]),
        room(
            "Fanout", at: "Services/Fanout",
            [
                "Access", "BlobStore", "Contracts", "Control", "EventLog", "FilterPolicy", "JSON", "LogBackend",
                "Projections", "ServiceKit", "WebhookSignature", crypto, deque, grdb, heap, httpTypes, hummingbird,
                logging, mustache,
                nioCore, nioHPACK, nioHTTP1, nioHTTP2, nioPosix, nioSSL, nioTLS, serviceLifecycle,
            ], exclude: ["Main"]),
        executable(
            "IngestMain", at: "Services/Ingest/Main", ["Ingest", "LogBackend", "ServiceKit", logging]),
        executable(
            "FanoutMain", at: "Services/Fanout/Main", ["Fanout", "LogBackend", "ServiceKit"]),
        executable(
            "CarillonMain", at: "Services/Carillon",
            [
                "Access", "BlobStore", "Contracts", "Control", "EventLog", "Fanout", "Ingest", "JSON", "JSONSchema",
                "LogBackend", "Projections", "ServiceKit", "WebhookSignature", argumentParser, asyncHTTPClient,
                httpTypes,
                hummingbird, logging,
                nioCore, nioHTTP1, nioPosix, serviceLifecycle, unixSignals,
            ]),

        // Tests, and what they share.
        room("EventLogContract", at: "Tests/EventLogContract", ["EventLog"]),
        .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
        room("ChildProcess", at: "Tests/ChildProcess", ["CSpawn"]),
        room("SeededNumbers", at: "Tests/SeededNumbers"),
        executable("LogProbe", at: "Tests/LogProbe", ["EventLog", "EventLogSQLite", logging]),
        executable("MailProbe", at: "Tests/MailProbe", ["Fanout", "JSON", "ServiceKit"]),
        executable("MockKafka", at: "Tests/MockKafka", ["CRDKafka"]),
        executable("SchemaProbe", at: "Tests/SchemaProbe", ["FilterPolicy", "JSON", "JSONSchema", "SeededNumbers"]),
        tests("BlobStoreTests", ["BlobStore", "Contracts", "ServiceKit", nioCore]),
        tests("JSONTests", ["JSON", "SeededNumbers"]),
        tests("JSONSchemaTests", ["JSON", "JSONSchema", "SeededNumbers"]),
        tests("FilterPolicyTests", ["FilterPolicy", "JSON", "SeededNumbers"]),
        tests("WebhookSignatureTests", ["WebhookSignature", crypto]),
        tests("EventLogTests", ["EventLog", "EventLogContract"]),
        tests(
            "EventLogSQLiteTests",
            ["ChildProcess", "EventLog", "EventLogContract", "EventLogSQLite", "LogProbe", grdb, logging]),
        tests(
            "EventLogKafkaTests",
            ["ChildProcess", "CRDKafka", "EventLog", "EventLogContract", "EventLogKafka", "MockKafka", logging]),
        tests("ContractsTests", ["Contracts", "EventLog", "JSON", crypto]),
        tests("ProjectionsTests", ["EventLog", "Projections", "SeededNumbers", grdb, logging]),
        tests(
            "AccessTests",
            ["Access", "Contracts", "Control", "EventLog", "JSON", "SeededNumbers", crypto, cryptoExtras, logging]),
        tests(
            "ControlTests",
            ["Access", "Contracts", "Control", "EventLog", "JSON", "Projections", "SeededNumbers", grdb, logging]),
        tests(
            "ServiceKitTests",
            [
                "Access", "ChildProcess", "Contracts", "Control", "EventLog", "JSON", "Projections", "SeededNumbers",
                "ServiceKit", httpTypes, grdb, hummingbird, hummingbirdCore, hummingbirdTesting, logging, nioCore,
                nioEmbedded, nioHTTP1, nioHTTPTypes, serviceLifecycle,
            ]),
        tests(
            "IngestTests",
            [
                "Access", "Contracts", "Control", "EventLog", "Ingest", "JSON", "JSONSchema", "Projections",
                "SeededNumbers", "ServiceKit", grdb, httpTypes, hummingbird, hummingbirdTesting, logging, nioCore,
                nioHTTP1, nioPosix,
            ]),
        tests(
            "FanoutTests",
            [
                "Access", "BlobStore", "ChildProcess", "Contracts", "Control", "EventLog", "Fanout", "JSON",
                "Projections", "SeededNumbers", "ServiceKit",
                "WebhookSignature", asn1, crypto, grdb, httpTypes, hummingbird, hummingbirdTesting, logging, nioCore,
                nioEmbedded, nioHPACK, nioHTTP1, nioHTTP2, nioPosix, nioSSL, nioTLS, x509,
            ]),
        tests(
            "IsolationTests",
            [
                "Access", "Contracts", "Control", "EventLog", "Fanout", "Ingest", "JSON", "Projections", "ServiceKit",
                crypto, httpTypes, hummingbird, hummingbirdTesting, logging, nioCore,
            ]),
        tests("CarillonTests", ["CarillonMain", "Contracts", "JSON", "ServiceKit", argumentParser]),
    ],
    swiftLanguageModes: [.v6]
)

// Only `make bench` builds what the figures are held against.
if Context.environment["ENABLE_BENCHMARKS"] != nil {
    package.products.append(.executable(name: "yardstick", targets: ["Yardstick"]))
    package.targets.append(
        executable(
            "Yardstick", at: "Tests/Benchmarks/Yardstick",
            [
                "Contracts", "Fanout", "FilterPolicy", "JSON", "JSONSchema", "ServiceKit", asyncHTTPClient, httpTypes,
                hummingbird,
                logging, nioCore, nioHTTP1,
            ]))
}
