// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "cairn",
    products: [
        .library(name: "GitStore", targets: ["GitStore"]),
        .library(name: "BuilderProtocol", targets: ["BuilderProtocol"]),
        .executable(name: "cairnd", targets: ["cairnd"]),
        .executable(name: "cairn", targets: ["CacheClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "GitStore", dependencies: ["CCrypto", "CGit2", "CZlib"]),
        .target(name: "BuilderProtocol"),
        .target(
            name: "BuildCache",
            dependencies: [
                "BuilderProtocol", "GitStore",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ]
        ),
        .target(
            name: "Execution",
            dependencies: ["BuilderProtocol", .product(name: "Logging", package: "swift-log")]
        ),
        .target(
            name: "Builders",
            dependencies: [
                "BuildCache", "BuilderProtocol", "Execution", "GitStore",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .target(
            name: "CacheDaemon",
            dependencies: [
                "BuildCache", "BuilderProtocol", "Builders", "Execution", "GitStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        .executableTarget(name: "cairnd", dependencies: ["CacheDaemon"]),
        .executableTarget(
            name: "CacheClient",
            dependencies: [
                "BuilderProtocol", "Execution",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .executableTarget(
            name: "CairnBenchmarks",
            dependencies: [
                "BenchmarkSupport", "BuilderProtocol", "CacheDaemon",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/CairnBenchmarks"
        ),
        .executableTarget(
            name: "StoreBenchmarks",
            dependencies: ["BenchmarkSupport", "CGit2", "GitStore"],
            path: "Benchmarks/StoreBenchmarks"
        ),
        .target(name: "BenchmarkSupport", path: "Benchmarks/Support"),
        .target(name: "TestSupport", path: "Tests/Support"),
        .executableTarget(name: "StoreFiller", dependencies: ["GitStore"], path: "Tests/StoreFiller"),
        .testTarget(name: "GitStoreTests", dependencies: ["GitStore", "StoreFiller", "TestSupport"]),
        .testTarget(name: "BuilderProtocolTests", dependencies: ["BuilderProtocol", "TestSupport"]),
        .testTarget(
            name: "BuildCacheTests",
            dependencies: [
                "BuildCache", "GitStore", "TestSupport",
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]
        ),
        .testTarget(name: "ExecutionTests", dependencies: ["Execution", "TestSupport"]),
        .testTarget(
            name: "BuildersTests",
            dependencies: ["Builders", "Execution", "GitStore", "TestSupport"]
        ),
        .testTarget(
            name: "CacheDaemonTests",
            dependencies: [
                "CacheDaemon", "TestSupport",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "CacheClientTests",
            dependencies: [
                "CacheClient", "BuilderProtocol", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "cairnd", "CacheClient", "BuilderProtocol", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),  // SE-0335
            .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
            .treatAllWarnings(as: .error),
        ]
}
