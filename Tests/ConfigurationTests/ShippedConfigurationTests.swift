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
    let home = try files(below: "samples/glasgow")
    let library = try files(below: "mappings")
    switch Generation.loadWhole(home: home, library: library) {
    case .success(let generation):
      #expect(generation.warnings == [])
      #expect(generation.directory.partners.count == 13)
      #expect(generation.schemas.count == 4)
      let used = try Generation.load(home: home, library: library).get()
      #expect(used.warnings == [])
      #expect(used.directory.partners.count == 13)
      #expect(used.mappings.names.count < generation.mappings.names.count)
    case .failure(let faults):
      Issue.record("\(faults.rendered)")
    }
  }

  @Test("have the names of their files, by which a home's files are found to use them")
  func names() throws {
    for (path, bytes) in try files(below: "mappings") where path.hasSuffix(".yaml") {
      guard !path.hasPrefix("examples/") else { continue }
      let name = path.split(separator: "/").last?.dropLast(".yaml".count) ?? ""
      let text = String(decoding: bytes, as: UTF8.self)
      let key = path.hasPrefix("codes/") ? "table" : "mapping"
      #expect("\n\(text)".contains("\n\(key): \(name)\n"), "\(path)")
    }
  }
}
