// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

/// Declares one module; `uses` is the whole list of what it may import beside the standard library.
///
/// A test reads the import lines of each module and fails on one that is not in this list.
func module(_ name: String, uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// Declares one C module: a module map, shims, and the library it links.
func cModule(_ name: String, links: [String] = []) -> Target {
  .target(name: name, linkerSettings: links.map { .linkedLibrary($0) })
}

/// What the suites are compiled with in a release build: they need not be fast, and optimizing them takes minutes.
let asWritten: [SwiftSetting] = [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// Declares what the suites of several modules share.
func kit(_ name: String) -> Target {
  .target(name: name, path: "Tests/\(name)", swiftSettings: strict)
}

/// Declares the same in C.
func cKit(_ name: String) -> Target {
  .target(name: name, path: "Tests/\(name)")
}

/// Declares the test suite of one module.
func suite(_ name: String, uses: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name, dependencies: uses, resources: resources, swiftSettings: strict + asWritten)
}

let package = Package(
  name: "ReferralInterchange",
  products: [
    .executable(name: "interchange", targets: ["interchange"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    cModule("CLinux"),
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    cModule("CDeflate", links: ["deflate"]),
    module("Locks"),
    module("Diagnostics"),
    module("Digests", uses: [crypto]),
    module("Compression", uses: ["CDeflate"]),
    module("Document", uses: ["Diagnostics"]),
    module("Referrals", uses: ["Diagnostics"]),
    module("Spool", uses: ["Locks", "Diagnostics", "Digests", "CLinux"]),
    module("Formats", uses: ["Document", "Diagnostics", "Compression", "CLibXML2", yams]),
    module("Mapping", uses: ["Document", "Diagnostics", "Referrals", "Digests"]),
    module("Laws", uses: ["Document", "Referrals"]),
    module("Routing", uses: ["Referrals", "Diagnostics"]),
    module(
      "Configuration",
      uses: ["Formats", "Mapping", "Routing", "Document", "Diagnostics", "Referrals", "Digests"]),
    module(
      "Exchange",
      uses: [
        "Configuration", "Formats", "Mapping", "Routing", "Document", "Diagnostics", "Referrals",
        "Digests",
      ]),
    module("Archive", uses: ["Spool", "Compression", "Diagnostics", "Digests"]),
    module("Ledger", uses: ["Locks", "Referrals", "Digests", "Diagnostics", grdb, sqlite]),
    module(
      "Pipeline",
      uses: [
        "Exchange", "Spool", "Archive", "Ledger", "Configuration", "Routing", "Referrals",
        "Digests", "Diagnostics", "Compression", "Locks",
      ]),
    module(
      "Operations",
      uses: [
        "Pipeline", "Exchange", "Spool", "Archive", "Ledger", "Configuration", "Mapping",
        "Routing", "Referrals", "Digests", "Diagnostics", "Locks",
      ]),
    module(
      "Samples",
      uses: [
        "Configuration", "Routing", "Mapping", "Formats", "Referrals", "Digests", "Diagnostics",
      ]
    ),
    module(
      "Authoring",
      uses: [
        "Laws", "Exchange", "Configuration", "Formats", "Mapping", "Routing", "Document",
        "Diagnostics", "Referrals", "Digests",
      ]),
    module("Library"),
    .executableTarget(
      name: "interchange",
      dependencies: [
        "Operations", "Authoring", "Samples", "Library", "Pipeline", "Configuration", "Diagnostics",
        "Ledger",
        "Archive", "Exchange", "Mapping", "Spool", "Routing", "Referrals", "Document", "Locks",
        arguments,
        logging, lifecycle, signals,
      ],
      swiftSettings: strict),
    kit("WorkbookKit"),
    cKit("AllocationKit"),
    suite("DiagnosticsTests", uses: ["Diagnostics"]),
    suite("DigestsTests", uses: ["Digests"]),
    suite("CompressionTests", uses: ["Compression"]),
    suite("DocumentTests", uses: ["Document", "Diagnostics"]),
    suite("ReferralsTests", uses: ["Referrals", "Diagnostics"]),
    suite("SpoolTests", uses: ["Spool", "Digests", "Diagnostics", "Locks"]),
    suite(
      "FormatsTests", uses: ["Formats", "Document", "Diagnostics", "Compression", "WorkbookKit"]),
    suite(
      "MappingTests",
      uses: [
        "Laws", "Mapping", "Formats", "Document", "Referrals", "Digests", "Diagnostics",
        "AllocationKit",
      ]),
    suite("RoutingTests", uses: ["Routing", "Referrals", "Diagnostics"]),
    suite(
      "ConfigurationTests",
      uses: ["Configuration", "Mapping", "Routing", "Referrals", "Diagnostics"]),
    suite(
      "ExchangeTests",
      uses: [
        "Exchange", "Configuration", "Mapping", "Formats", "Routing", "Document", "Referrals",
        "Digests", "Diagnostics",
      ], resources: [.copy("Broken"), .copy("Golden")]),
    suite("ArchiveTests", uses: ["Archive", "Spool", "Compression", "Digests", "Diagnostics"]),
    suite(
      "LedgerTests", uses: ["Ledger", "Referrals", "Digests"],
      resources: [.copy("Golden")]),
    suite(
      "PipelineTests",
      uses: [
        "Pipeline", "Exchange", "Spool", "Archive", "Ledger", "Configuration", "Routing",
        "Referrals", "Digests", "Diagnostics", "Compression", "Locks",
      ]),
    suite(
      "AuthoringTests",
      uses: [
        "Authoring", "Laws", "Exchange", "Configuration", "Mapping", "Formats", "Document",
        "Referrals", "Diagnostics", "Digests",
      ]),
    suite("SamplesTests", uses: ["Samples", "Configuration", "Referrals"]),
    suite("PackageTests", uses: []),
    suite("InterchangeTests", uses: ["WorkbookKit", "Locks"]),
    suite("DeployTests", uses: []),
  ]
)
