// swift-tools-version: 6.2
import PackageDescription

/// Applied to every target: the strict upcoming features, and no warnings.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// For targets that call C: every unsafe expression is marked.
let strictMemory: [SwiftSetting] = strict + [.strictMemorySafety()]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"],
    exclude: fixtures ? ["Fixtures"] : [], swiftSettings: strict)
}

let package = Package(
  name: "bursar",
  products: [
    .executable(name: "bursar", targets: ["bursar"]),
    .library(name: "Bursary", targets: ["Bursary", "Upskilling"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CLibCSV", providers: [.apt(["libcsv-dev"])]),
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CYajl", pkgConfig: "yajl", providers: [.apt(["libyajl-dev"])]),
    .systemLibrary(
      name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(
      name: "CXlsxWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .systemLibrary(
      name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

    library("Postgres", ["CLibPQ", crypto], settings: strictMemory),
    library("Curl", ["CLibCurl"], settings: strictMemory),
    library("Settings", [yams]),
    library("Upskilling"),
    library(
      "Intake", ["Upskilling", "Settings", "CLibCSV", "CYajl", "CLibArchive", "CLibXML2", crypto],
      settings: strictMemory),
    library("Store", ["Upskilling", "Intake", "Postgres"]),
    library("Reporting", ["Upskilling", "CXlsxWriter", mustache], settings: strictMemory),
    library("Bursary", ["Store", "Upskilling", "Postgres", "Settings"]),
    library("Batch", ["Upskilling", "Postgres"]),
    library(
      "Jobs",
      [
        "Batch", "Bursary", "Store", "Intake", "Reporting", "Upskilling", "Postgres", "Settings",
        "Curl",
      ]),
    .executableTarget(
      name: "bursar",
      dependencies: [
        "Jobs", "Batch", "Bursary", "Store", "Intake", "Reporting", "Upskilling", "Postgres",
        "Settings", "Curl",
        argumentParser,
      ],
      swiftSettings: strict),

    .executableTarget(
      name: "portal", dependencies: ["Bursary", "Upskilling"], path: "Examples/portal",
      exclude: ["README.md"],
      swiftSettings: strict),

    .executableTarget(
      name: "batch-worker", dependencies: ["Batch", "Postgres"], path: "Tests/BatchWorker",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Postgres", "Reporting"], path: "Tests/TestSupport",
      exclude: ["company.sql"],
      swiftSettings: strict),
    tests("PostgresTests", ["Postgres"]),
    tests("SettingsTests", ["Settings"]),
    tests("UpskillingTests", ["Upskilling"]),
    tests("IntakeTests", ["Intake", "Upskilling", "Settings"], fixtures: true),
    tests("ReportingTests", ["Reporting", "Upskilling"], fixtures: true),
    tests("StoreTests", ["Store", "Upskilling", "Intake", "Postgres", "Settings"]),
    tests("BatchTests", ["batch-worker", "Batch", "Upskilling", "Postgres"], fixtures: true),
    tests(
      "BursaryTests",
      [
        "portal", "Bursary", "Batch", "Jobs", "Reporting", "Store", "Upskilling", "Postgres",
        "Settings",
      ]),
    tests(
      "JobsTests",
      [
        "Batch", "Bursary", "Curl", "Jobs", "Reporting", "Store", "Upskilling", "Postgres",
        "Settings",
      ]),
    tests("CommandTests", ["Postgres"]),
  ]
)
