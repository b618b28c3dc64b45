import Foundation
import Testing

@Suite("The package's arrows")
struct ImportTests {
  /// The package's folder, three levels above this file.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let manifest = """
    let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
    // module("Commented", uses: ["Nothing"])
    func module(_ name: String, uses: [Target.Dependency] = []) -> Target {
      .target(name: name, dependencies: uses)
    }
    let package = Package(
      targets: [
        cModule("CLinux"),
        module("Diagnostics"),
        module("Digests", uses: [crypto]),
        module("Mapping", uses: ["Diagnostics", "Digests"]),
        module("Spool", uses: ["Diagnostics", "CLinux"]),
        module("Library"),
        .executableTarget(
          name: "interchange",
          dependencies: ["Spool", .product(name: "ArgumentParser", package: "p"), "Library"]),
        suite("MappingTests", uses: ["Mapping"]),
      ])
    """

  @Test("hold in the sources and tests of this package")
  func holdHere() throws {
    let manifest = try String(
      contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
    let files = try Self.swiftFiles(in: "Sources") + Self.swiftFiles(in: "Tests")
    #expect(files.count > 30, "the sources were not found under \(Self.root.path())")
    let found = violations(manifest: manifest, files: files)
    #expect(found.isEmpty, "\(found.map(\.description).joined(separator: "\n"))")
  }

  @Test("are read from the manifest as declared, comments left out")
  func readsManifest() {
    let manifest = Manifest(text: Self.manifest)
    let names = [
      "CLinux", "Diagnostics", "Digests", "Mapping", "Spool", "Library", "interchange",
      "MappingTests",
    ]
    #expect(manifest.modules.map(\.name) == names)
    #expect(manifest.module(named: "Digests")?.uses == ["Crypto"])
    #expect(
      manifest.module(named: "interchange")?.uses == ["Spool", "ArgumentParser", "Library"])
    #expect(manifest.module(named: "MappingTests")?.isSuite == true)
  }

  struct Plant: CustomTestStringConvertible {
    let rule: Violation.Rule
    let path: String
    let text: String
    let line: Int

    init(_ rule: Violation.Rule, _ path: String, _ text: String, line: Int = 1) {
      self.rule = rule
      self.path = path
      self.text = text
      self.line = line
    }

    var testDescription: String { "\(rule.rawValue): \(text)" }
  }

  @Test(
    "fail on a planted violation",
    arguments: [
      Plant(
        .undeclaredImport, "Sources/Mapping/A.swift", "import Diagnostics\nimport Spool", line: 2),
      Plant(.undeclaredImport, "Sources/Spool/A.swift", "package import struct Mapping.Rule"),
      Plant(.undeclaredImport, "Tests/MappingTests/A.swift", "@testable import Digests"),
      Plant(.undeclaredImport, "Sources/Spool/A.swift", "import Testing"),
      Plant(.undeclaredImport, "Sources/Diagnostics/A.swift", "import Swift; import Digests"),
      Plant(.impureImport, "Sources/Mapping/A.swift", "import Foundation"),
      Plant(.impureImport, "Sources/Mapping/A.swift", "internal import Glibc"),
      Plant(.impureImport, "Sources/Digests/A.swift", "import CLinux"),
      Plant(.impureImport, "Sources/Mapping/A.swift", "import CDeflate"),
      Plant(.impureImport, "Sources/Mapping/A.swift", "import Crypto"),
      Plant(.impureImport, "Sources/Mapping/A.swift", "import GRDB"),
      Plant(.impureImport, "Sources/Mapping/A.swift", "import CLibXML2"),
      Plant(.impureImport, "Sources/Mapping/A.swift", "import Yams"),
      Plant(.libraryOwner, "Sources/Spool/A.swift", "import GRDB"),
      Plant(.libraryOwner, "Sources/Library/A.swift", "import ArgumentParser"),
      Plant(.clock, "Sources/Mapping/A.swift", "let start = ContinuousClock.now"),
      Plant(.clock, "Sources/Mapping/A.swift", "let start = SuspendingClock().now"),
      Plant(.clock, "Sources/Mapping/A.swift", "let start = clock.now"),
      Plant(.clock, "Sources/Mapping/A.swift", "let today = Date()"),
      Plant(.clock, "Sources/Mapping/A.swift", "let today = \"\\(Date())\""),
      Plant(.clock, "Sources/Mapping/A.swift", "clock_gettime(CLOCK_REALTIME, &spec)"),
      Plant(.clock, "Sources/Mapping/A.swift", "let seconds = time(nil)"),
      Plant(.random, "Sources/Mapping/A.swift", "let n = Int.random(in: 1...6)"),
      Plant(.random, "Sources/Mapping/A.swift", "var g = SystemRandomNumberGenerator()"),
      Plant(.random, "Sources/Mapping/A.swift", "let n = arc4random()"),
      Plant(.random, "Sources/Mapping/A.swift", "let id = UUID()"),
      Plant(.random, "Sources/Mapping/A.swift", "let seeded = text.hashValue"),
      Plant(.environment, "Sources/Mapping/A.swift", "let home = getenv(\"HOME\")"),
      Plant(.environment, "Sources/Mapping/A.swift", "_ = ProcessInfo.processInfo.arguments"),
      Plant(.environment, "Sources/Mapping/A.swift", "for entry in environ {}"),
      Plant(.bundle, "Sources/Spool/A.swift", "let folder = Bundle.module.resourceURL"),
      Plant(.unknownModule, "Sources/Elsewhere/A.swift", "import Swift", line: 0),
    ])
  func failOnPlanted(_ plant: Plant) {
    let found = violations(
      manifest: Self.manifest, files: [SourceFile(path: plant.path, text: plant.text)])
    #expect(Set(found.map(\.rule)) == [plant.rule], "\(found)")
    #expect(found.allSatisfy { $0.line == plant.line && $0.path == plant.path }, "\(found)")
  }

  @Test("fail on a manifest that lets a pure module reach the world, or a library have two owners")
  func failOnPlantedArrows() {
    let arrow = violations(
      manifest: "module(\"Exchange\", uses: [\"Mapping\", \"Ledger\"])", files: [])
    #expect(arrow.map(\.rule) == [.impureArrow])
    let owner = violations(
      manifest: "module(\"Pipeline\", uses: [.product(name: \"GRDB\", package: \"g\")])", files: [])
    #expect(owner.map(\.rule) == [.libraryOwner])
  }

  @Test("allow what the house allows, and words in comments and strings")
  func allowTheRest() {
    let pure = SourceFile(
      path: "Sources/Mapping/A.swift",
      text: #"""
        // import Foundation, Date() and getenv() in a comment
        /* Int.random(in: 1...6) /* nested ContinuousClock */ environ */
        import Diagnostics
        package import Digests
        import Synchronization
        let text = "import Glibc: time(nil), \(name) and ProcessInfo"
        let raw = #"a "quoted" Date() \(Date())"#
        let long = """
          import Yams
          SystemRandomNumberGenerator
          """
        let when = PartialDate(text), sent = message.time(of: record), environment = 1
        let chosen = codes.randomElement(using: &generator)
        func hash(into hasher: inout Hasher) { hasher.combine(1) }
        """#)
    let outer = SourceFile(
      path: "Sources/Spool/A.swift",
      text: "import CLinux\nimport Foundation\nlet today = Date()\nlet home = getenv(\"HOME\")")
    let library = SourceFile(
      path: "Sources/Library/A.swift", text: "import Foundation\nlet all = Bundle.main")
    let tests = SourceFile(
      path: "Tests/MappingTests/A.swift",
      text: "import Foundation\nimport Mapping\nimport Testing\nlet now = ContinuousClock.now")
    #expect(
      violations(manifest: Self.manifest, files: [pure, outer, library, tests]).isEmpty)
  }

  /// Returns the Swift files below a folder of the package, in path order.
  static func swiftFiles(in folder: String) throws -> [SourceFile] {
    let top = root.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: top.path(percentEncoded: false))
      .filter { $0.hasSuffix(".swift") }.sorted()
      .map { path in
        SourceFile(
          path: "\(folder)/\(path)",
          text: try String(contentsOf: top.appending(path: path), encoding: .utf8))
      }
  }
}
