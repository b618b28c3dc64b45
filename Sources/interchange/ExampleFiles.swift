import Authoring
import Foundation
import Mapping
import Operations

/// The folders in which the examples of a mapping lie: the shipped ones, and those of a home.
struct ExampleFiles {
  /// The examples with the folder of each; one of a home takes the place of a shipped one of its name.
  let examples: [(example: MappingExample, folder: String)]

  /// Reads the examples of a mapping from `mappings/examples/NAME` of a home and `examples/NAME` of the library.
  ///
  /// - Throws: ``NotFound`` for a file that may not be read.
  init(of mapping: CompiledMapping, home: String, library: String) throws {
    var found: [(example: MappingExample, folder: String)] = []
    for folder in [
      "\(home)/mappings/examples/\(mapping.name)", "\(library)/examples/\(mapping.name)",
    ] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      var files: [String: [UInt8]] = [:]
      for name in names where !name.hasPrefix(".") {
        files[name] = try AuthorFile.bytes(of: "\(folder)/\(name)")
      }
      for example in MappingExample.all(in: files, of: mapping)
      where !found.contains(where: { $0.example.input.name == example.input.name }) {
        found.append((example, folder))
      }
    }
    examples = found
  }

  /// Writes a file that is missing beside an example; one that is there stays as it is.
  ///
  /// - Returns: The path, or `nil` where there is such a file by now.
  static func write(_ file: MappingExample.File, in folder: String) throws -> String? {
    let path = "\(folder)/\(file.name)"
    guard !FileManager.default.fileExists(atPath: path) else { return nil }
    try Data(file.bytes).write(to: URL(filePath: path), options: .withoutOverwriting)
    return path
  }
}
