import Configuration
import Foundation

/// The configuration of `samples/glasgow` over the shipped library.
enum Glasgow {
  static let generation: Generation = {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let home = files(below: root.appending(path: "samples/glasgow"))
    let library = files(below: root.appending(path: "mappings"))
    switch Generation.load(home: home, library: library) {
    case .success(let generation): return generation
    case .failure(let faults): fatalError(faults.rendered)
    }
  }()

  private static func files(below folder: URL) -> ConfigurationFiles {
    var files: ConfigurationFiles = [:]
    let names = FileManager.default.enumerator(atPath: folder.path) ?? .init()
    for case let name as String in names where name.hasSuffix(".yaml") || name.hasSuffix(".xsd") {
      guard !name.contains("drops"), !name.contains("examples") else { continue }
      files[name] = FileManager.default.contents(atPath: "\(folder.path)/\(name)").map(Array.init)
    }
    return files
  }
}
