import Configuration
import Diagnostics
import Foundation
import Mapping
import Routing
import Testing

@Suite("The shipped library and sample")
struct ShippedConfigurationTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Reads every file below a folder, by its path there.
  private func files(below folder: String) throws -> ConfigurationFiles {
    let start = Self.root.appending(path: folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: start.path)
    var files: ConfigurationFiles = [:]
    for path in paths {
      let url = start.appending(path: path)
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        continue
      }
      files[path] = [UInt8](try Data(contentsOf: url))
    }
    return files
  }

  @Test("make a generation without a warning")
  func glasgow() throws {
    let result = Generation.load(
      home: try files(below: "samples/glasgow"), library: try files(below: "mappings"))
    switch result {
    case .success(let generation):
      #expect(generation.warnings == [])
      #expect(generation.directory.partners.count == 13)
      #expect(generation.schemas.count == 4)
    case .failure(let faults):
      Issue.record("\(faults.rendered)")
    }
  }
}
