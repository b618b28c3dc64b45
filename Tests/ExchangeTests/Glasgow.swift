import Configuration
import Foundation
import Referrals
import Routing
import Testing

/// The configuration of `samples/glasgow` over the shipped library.
enum Glasgow {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let generation = load()

  /// Loads the sample with some of its files replaced or added.
  static func load(replacing files: [String: String] = [:]) -> Generation {
    var home = yaml(below: root.appending(path: "samples/glasgow"))
      .filter { !$0.key.contains("drops") }
    for (path, text) in files { home[path] = Array(text.utf8) }
    let library = yaml(below: root.appending(path: "mappings"))
      .filter { !$0.key.hasPrefix("examples/") }
    switch Generation.load(home: home, library: library) {
    case .success(let generation): return generation
    case .failure(let faults): fatalError(faults.rendered)
    }
  }

  /// Returns a file of the repository.
  static func file(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: path)))
  }

  private static func yaml(below folder: URL) -> ConfigurationFiles {
    var result: ConfigurationFiles = [:]
    let names = FileManager.default.enumerator(atPath: folder.path) ?? .init()
    for case let name as String in names where name.hasSuffix(".yaml") || name.hasSuffix(".xsd") {
      result[name] = FileManager.default.contents(atPath: "\(folder.path)/\(name)").map(Array.init)
    }
    return result
  }
}

/// A partner of the sample by its id.
func partner(_ id: String, of generation: Generation = Glasgow.generation) -> Partner {
  guard let partner = PartnerID(rawValue: id).flatMap({ generation.directory[$0] }) else {
    preconditionFailure("the sample has no partner \(id)")
  }
  return partner
}
