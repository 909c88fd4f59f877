// swift-tools-version: 6.2
import PackageDescription

var strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
// Set by .ci/run. Settings of a target, since a flag of the command line would hold for the dependencies too.
if Context.environment["WARNINGS_AS_ERRORS"] == "1" { strict.append(.treatAllWarnings(as: .error)) }
// One release build serves `make run` and the tests, which look inside: so internals are kept visible. The image that is
// shipped leaves that out.
if Context.environment["WITHOUT_TESTS"] != "1" { strict.append(.unsafeFlags(["-enable-testing"])) }
// Set by Tests/Fuzzing/run, to libFuzzer's runtime: our modules then tell it which branches an input takes.
let fuzzerRuntime = Context.environment["FUZZER_RUNTIME"]
if fuzzerRuntime != nil { strict.append(.unsafeFlags(["-sanitize=fuzzer"])) }
// `make torture-teeth` builds a service that oversells, to see that it is caught; in a build folder of its own.
var locks: [SwiftSetting] = []
if Context.environment["WITHOUT_ROW_LOCKS"] == "1" { locks.append(.define("WITHOUT_ROW_LOCKS")) }

let package = Package(
    name: "bitcoin-store",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "bitcoin-store", targets: ["bitcoin-store"])
    ],
    dependencies: [
        // The HTTP server. Without FullFoundation, which nothing here needs.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["ConfigurationSupport"]),
        // Method, status and field names, as Hummingbird's interface speaks them.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        // ByteBuffer and the event loops below Hummingbird.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // The parts of requests, for a handler of our own below Hummingbird.
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        // Certificates and keys, for HTTPS.
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // Start order, graceful shutdown and signals.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Structured logs.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Counters, gauges and timers at the call sites; who exports them is decided in one place.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // The pages of /docs and /problems. It links Foundation whole, and with it ICU, some 40 MB.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        // Flags over environment over defaults, read in one way.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        // The command line and its --help.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // SHA-256: checksums of migrations, integrity of cursors, hashes of tokens; and their random bits.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // initdb and pg_ctl as child processes, under another user where that is needed.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        // Paths and file descriptors of the private cluster.
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // The command queue: a deque that does not shift its elements.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // Tests only: an HTTP client to see the service as others do. (HummingbirdTesting brings it too.)
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(
            name: "Postgres",
            dependencies: [
                "CLibPQ",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .target(name: "Inventory", swiftSettings: strict),
        .target(
            name: "Access",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .target(
            name: "Migrations", path: "sql", exclude: ["reports"], sources: ["Migrations.swift"],
            resources: [.embedInCode("migrations")], swiftSettings: strict),
        .target(
            name: "InventoryStore",
            dependencies: [
                "Inventory", "Access", "Postgres", "Migrations",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict + locks),
        .target(
            name: "OpenAPIDocument", resources: [.embedInCode("openapi.json")], swiftSettings: strict),
        .target(
            name: "StoreAPI",
            dependencies: [
                "Inventory", "Access", "InventoryStore", "OpenAPIDocument",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            resources: [.embedInCode("Reference/Templates")], swiftSettings: strict),
        // Products and items as files, in and out.
        .target(
            name: "StoreFiles",
            dependencies: [
                "Inventory", "InventoryStore", "StoreAPI", "Postgres",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "PrometheusMetrics",
            dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: strict),
        .target(
            name: "EmbeddedPostgres",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "bitcoin-store",
            dependencies: [
                "StoreAPI", "StoreFiles", "InventoryStore", "Inventory", "Access", "EmbeddedPostgres", "Postgres",
                "PrometheusMetrics",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: ["EmbeddedPostgres", .product(name: "Logging", package: "swift-log")],
            path: "Tests/TestSupport", swiftSettings: strict),
        // A proxy before PostgreSQL that loses, delays and holds back what passes.
        .target(
            name: "FaultProxy",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/FaultProxy", swiftSettings: strict),
        // What everybody needs who tries the built binary from outside.
        .target(
            name: "BlackBoxSupport",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/BlackBoxSupport", swiftSettings: strict),
        .testTarget(
            name: "PostgresTests",
            dependencies: [
                "Postgres", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(name: "AccessTests", dependencies: ["Access"], swiftSettings: strict),
        .testTarget(name: "InventoryTests", dependencies: ["Inventory"], swiftSettings: strict),
        .testTarget(
            name: "InventoryStoreTests",
            dependencies: [
                "InventoryStore", "Inventory", "Access", "Postgres", "Migrations", "TestSupport", "FaultProxy",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StoreAPITests",
            dependencies: [
                "StoreAPI", "InventoryStore", "Inventory", "Access", "OpenAPIDocument", "Postgres", "TestSupport",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StoreFilesTests",
            dependencies: [
                "StoreFiles", "StoreAPI", "InventoryStore", "Inventory", "Postgres", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EmbeddedPostgresTests",
            dependencies: ["EmbeddedPostgres", "TestSupport", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .testTarget(
            name: "PrometheusMetricsTests",
            dependencies: ["PrometheusMetrics", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: strict),
        // What must hold of every parser, whatever it is given: for tests, and for libFuzzer.
        .target(
            name: "FuzzProperties",
            dependencies: [
                "StoreAPI", "InventoryStore", "Inventory", "Postgres",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/Fuzzing/Properties", swiftSettings: strict),
        .testTarget(name: "FuzzingTests", dependencies: ["FuzzProperties", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", dependencies: [], swiftSettings: strict),
        // Against the built binary, over HTTP and in the tables.
        .testTarget(
            name: "BlackBoxTests",
            dependencies: [
                "bitcoin-store", "BlackBoxSupport", "TestSupport", "Postgres", "EmbeddedPostgres",
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        // Instances, carts and clerks, everything that goes wrong, and a judge over what was answered meanwhile.
        .executableTarget(
            name: "Torture",
            dependencies: [
                "BlackBoxSupport", "FaultProxy", "TestSupport", "Postgres", "EmbeddedPostgres",
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Torture", swiftSettings: strict),
        .testTarget(name: "TortureTests", dependencies: ["Torture"], swiftSettings: strict),
    ]
)

if let fuzzerRuntime {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzProperties"], path: "Tests/Fuzzing/Fuzz", swiftSettings: strict,
            linkerSettings: [.unsafeFlags([fuzzerRuntime]), .linkedLibrary("stdc++"), .linkedLibrary("m")]))
}
