import Foundation

/// Finds the folder of the shipped mappings.
///
/// The order: the option `--library`, the environment's INTERCHANGE_LIBRARY, `../share/interchange/mappings` of the
/// program, the bundle beside the program, and last the checkout in which the program was built.
package struct ShippedMappings: Sendable {
  /// The name of the environment variable that names the folder.
  package static let variable = "INTERCHANGE_LIBRARY"

  private let option: String?
  private let environment: [String: String]
  private let program: String

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - option: The value of `--library`, or `nil`.
  ///   - environment: The environment of the process.
  ///   - program: The path of the program's file; links are followed.
  package init(
    option: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
    program: String = Bundle.main.executablePath ?? CommandLine.arguments[0]
  ) {
    self.option = option
    self.environment = environment
    self.program = program
  }

  /// Returns the path of the folder.
  ///
  /// A folder that was named, by option or environment, is the only one tried: a spelling mistake must not end in
  /// another library.
  ///
  /// - Throws: ``LibraryNotFound`` with every place that was tried.
  package func folder() throws(LibraryNotFound) -> String {
    if let option {
      return try first(of: [("--library", option)])
    }
    if let named = environment[Self.variable], !named.isEmpty {
      return try first(of: [(Self.variable, named)])
    }
    let folder = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
    let installed = folder.appending(path: "../share/interchange/mappings").standardized
    let bundled = folder.appending(path: "ReferralInterchange_Library.resources/mappings")
    var places = [
      ("beside the installed program", Self.path(of: installed)),
      ("the program's bundle", Self.path(of: bundled)),
    ]
    if let checkout = Self.checkout(above: folder) {
      places.append(("the checkout", Self.path(of: checkout.appending(path: "mappings"))))
    }
    return try first(of: places)
  }

  private func first(of places: [(source: String, path: String)]) throws(LibraryNotFound) -> String
  {
    for place in places where Self.holdsMappings(place.path) { return place.path }
    throw LibraryNotFound(places: places.map { "\($0.path) (\($0.source))" })
  }

  /// Returns the nearest folder above the program that holds a Package.swift.
  private static func checkout(above folder: URL) -> URL? {
    var folder = folder
    while folder.pathComponents.count > 1 {
      if FileManager.default.fileExists(atPath: path(of: folder.appending(path: "Package.swift"))) {
        return folder
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  /// Returns whether a folder holds rule files: an empty folder of the right name is no library.
  private static func holdsMappings(_ path: String) -> Bool {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      return false
    }
    return names.contains { $0.hasSuffix(".yaml") }
  }

  private static func path(of url: URL) -> String {
    url.path(percentEncoded: false)
  }
}

/// No folder with mappings was found.
package struct LibraryNotFound: Error, Hashable, CustomStringConvertible {
  /// Where it was looked for, each with the reason in brackets.
  package let places: [String]

  /// A stable code for receipts, logs and exit codes.
  package var code: String { "library.not-found" }

  package var description: String {
    """
    error: the shipped mappings were not found [\(code)]
      why: a folder with rule files (*.yaml) was looked for at \(places.joined(separator: ", "))
      fix: give the folder with --library DIR or set \(ShippedMappings.variable)
    """
  }
}
