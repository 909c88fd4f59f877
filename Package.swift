// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "bitcoin-store",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "bitcoin-store", targets: ["bitcoin-store"])
    ],
    dependencies: [
        // The HTTP server. Without FullFoundation: it would link ICU, some 40 MB that nothing here uses.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["ConfigurationSupport"]),
        // Method, status and field names, as Hummingbird's interface speaks them.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        // ByteBuffer and the event loops below Hummingbird.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // Start order, graceful shutdown and signals.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Structured logs.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Flags over environment over defaults, read in one way.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        // The command line and its --help.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // SHA-256: checksums of migrations, integrity of cursors.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // initdb and pg_ctl as child processes, under another user where that is needed.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        // The command queue: a deque that does not shift its elements.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
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
            name: "Migrations", path: "sql", exclude: ["reports"], sources: ["Migrations.swift"],
            resources: [.embedInCode("migrations")], swiftSettings: strict),
        .target(
            name: "InventoryStore",
            dependencies: [
                "Inventory", "Postgres", "Migrations",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "StoreAPI",
            dependencies: [
                "Inventory", "InventoryStore",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            resources: [.embedInCode("openapi.json")],
            swiftSettings: strict),
        .target(
            name: "EmbeddedPostgres",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "bitcoin-store",
            dependencies: [
                "StoreAPI", "InventoryStore", "Inventory", "EmbeddedPostgres", "Postgres",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
    ]
)
