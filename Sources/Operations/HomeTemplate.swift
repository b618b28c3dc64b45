package import Diagnostics
import Foundation

/// The files that a new home begins with.
package struct HomeTemplate: Sendable {
  /// A file by its path below the home.
  package struct File: Sendable {
    let path: String
    let bytes: [UInt8]
  }

  /// In the order in which they are made; `interchange.yaml` is last, as a folder with it is a home.
  let files: [File]
  /// The partners, by the names of their files.
  package let partners: [String]

  private init(_ files: [File]) {
    self.files = files.filter { $0.path != Self.last } + files.filter { $0.path == Self.last }
    partners = files.map(\.path).filter { $0.hasPrefix("partners/") && $0.hasSuffix(".yaml") }
      .map { String($0.dropFirst("partners/".count).dropLast(".yaml".count)) }.sorted()
  }

  private static let last = "interchange.yaml"

  /// Two partners and the routes between them.
  package static let example = Self(
    (ExampleConfiguration.partnerFiles.map { ("partners/\($0.0)", $0.1) }
      + ExampleConfiguration.files)
      .map { File(path: $0.0, bytes: Array($0.1.utf8)) })

  /// Reads the configuration of a programme; its nights' files are not part of it.
  ///
  /// - Throws: Errors of the disk.
  package init(programmeAt folder: String) throws {
    var files: [File] = []
    for name in ["checks.yaml", "routes.yaml", Self.last] {
      guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
      files.append(File(path: name, bytes: Array(bytes)))
    }
    for name in ["partners", "mappings"] {
      let names = try Self.names(below: "\(folder)/\(name)")
      for path in names {
        let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)/\(path)"))
        files.append(File(path: "\(name)/\(path)", bytes: Array(bytes)))
      }
    }
    self.init(files)
  }

  /// The files below a folder in order, hidden ones left out; none where there is no folder.
  static func names(below folder: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { path in
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder)
        return !isFolder.boolValue && !path.split(separator: "/").contains { $0.hasPrefix(".") }
      }
      .sorted()
  }
}

/// A sample programme is asked for that there is not.
package struct UnknownProgramme: Error, Sendable, Hashable {
  private let name: String
  private let known: [String]

  package init(_ name: String, known: [String]) {
    (self.name, self.known) = (name, known)
  }

  /// The error in plain words.
  package var diagnostic: Diagnostic {
    let nearest = nearestMatch(to: name, in: known).map { "did you mean '\($0)'? " } ?? ""
    return Diagnostic(
      code: "init.programme", what: "no sample programme is called \(quoted(code: name))",
      why: "there is: \(known.joined(separator: ", "))",
      fix: nearest + "leave --programme out for an example with two partners")
  }
}
