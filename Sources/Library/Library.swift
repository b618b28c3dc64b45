import Foundation

/// What is shipped beside the program, in a folder of its own.
package enum ShippedPart: Sendable, Hashable {
  /// The mappings, with their code tables and schemas.
  case mappings
  /// The sample programmes: one folder each, with a configuration and some nights' files.
  case programmes

  /// The name of the environment variable that names the folder.
  package var variable: String {
    switch self {
    case .mappings: "INTERCHANGE_LIBRARY"
    case .programmes: "INTERCHANGE_SAMPLES"
    }
  }

  /// The option that names the folder.
  package var option: String {
    switch self {
    case .mappings: "--library"
    case .programmes: "--samples"
    }
  }

  fileprivate var folderName: String {
    switch self {
    case .mappings: "mappings"
    case .programmes: "samples"
    }
  }

  /// How errors call it.
  fileprivate var words: String {
    switch self {
    case .mappings: "shipped mappings"
    case .programmes: "sample programmes"
    }
  }

  /// What the folder is known by.
  fileprivate var sign: String {
    switch self {
    case .mappings: "rule files (*.yaml)"
    case .programmes: "programmes (*/interchange.yaml)"
    }
  }

  /// Returns whether a folder holds the part: an empty folder of the right name does not.
  fileprivate func isHeld(by path: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return switch self {
    case .mappings: names.contains { $0.hasSuffix(".yaml") }
    case .programmes: names.contains { Programme.isProgramme(at: "\(path)/\($0)") }
    }
  }
}

/// Finds a folder that is shipped with the program.
///
/// The order: the option, the environment, `../share/interchange/` of the program, the bundle beside the program, and
/// last the checkout in which the program was built.
package struct ShippedFolder: Sendable {
  private let part: ShippedPart
  private let option: String?
  private let environment: [String: String]
  private let program: String

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - part: What is sought.
  ///   - option: The value of its option, or `nil`.
  ///   - environment: The environment of the process.
  ///   - program: The path of the program's file; links are followed.
  package init(
    _ part: ShippedPart, option: String?,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    program: String = Bundle.main.executablePath ?? CommandLine.arguments[0]
  ) {
    self.part = part
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
  package func path() throws(LibraryNotFound) -> String {
    if let option {
      return try first(of: [(part.option, option)])
    }
    if let named = environment[part.variable], !named.isEmpty {
      return try first(of: [(part.variable, named)])
    }
    let name = part.folderName
    let folder = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
    let installed = folder.appending(path: "../share/interchange/\(name)").standardized
    let bundled = folder.appending(path: "ReferralInterchange_Library.resources/\(name)")
    var places = [
      ("beside the installed program", Self.path(of: installed)),
      ("the program's bundle", Self.path(of: bundled)),
    ]
    if let checkout = Self.checkout(above: folder) {
      places.append(("the checkout", Self.path(of: checkout.appending(path: name))))
    }
    return try first(of: places)
  }

  private func first(of places: [(source: String, path: String)]) throws(LibraryNotFound) -> String
  {
    for place in places where part.isHeld(by: place.path) { return place.path }
    throw LibraryNotFound(part: part, places: places.map { "\($0.path) (\($0.source))" })
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

  private static func path(of url: URL) -> String {
    url.path(percentEncoded: false)
  }
}

/// A sample programme: a folder with a whole configuration, what is to be said about it, and some nights' files.
package enum Programme {
  /// Returns the names of the programmes in a folder, in order.
  package static func names(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { isProgramme(at: "\(folder)/\($0)") }.sorted()
  }

  fileprivate static func isProgramme(at path: String) -> Bool {
    ["interchange.yaml", "partners", "README.md"]
      .allSatisfy { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
  }
}

/// No folder with what is sought was found.
package struct LibraryNotFound: Error, Hashable, CustomStringConvertible {
  package let part: ShippedPart
  /// Where it was looked for, each with the reason in brackets.
  package let places: [String]

  /// A stable code for receipts, logs and exit codes.
  package var code: String { "library.not-found" }

  package var description: String {
    """
    error: the \(part.words) were not found [\(code)]
      why: a folder with \(part.sign) was looked for at \(places.joined(separator: ", "))
      fix: give the folder with \(part.option) DIR or set \(part.variable)
    """
  }
}
