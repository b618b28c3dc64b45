import Diagnostics
import Mapping
import Testing

@testable import Authoring

@Suite("Every shipped mapping")
struct ShippedExampleTests {
  @Test(
    "becomes and writes what its examples say, and keeps the laws", arguments: ShippedLibrary.names)
  func examples(_ name: String) {
    let test = MappingTest(ShippedLibrary.mapping(name), in: ShippedLibrary.generation)
    let examples = ShippedLibrary.examples(of: name)
    #expect(!examples.isEmpty)
    let made = ShippedLibrary.made(of: name)
    let report = test.run(examples, made: made, seed: 7)
    #expect(report.findings.map(\.rendered) == [])
    #expect(report.missing.map(\.name) == [])
    #expect(report.made > made * 9 / 10, "only \(report.made) of \(made) could be written")
  }

  @Test("has examples that use every rule, place and code row", arguments: ShippedLibrary.names)
  func coverage(_ name: String) {
    let mapping = ShippedLibrary.mapping(name)
    let report = MappingTest(mapping, in: ShippedLibrary.generation)
      .run(ShippedLibrary.examples(of: name), made: 0, seed: 1)
    let unused = report.unused(of: mapping)
    #expect(mapping.usables.count > 60)
    #expect(
      unused.map {
        "\($0.spot.position.description) \($0.words), \($0.isReading ? "read" : "written")"
      } == [])
  }

  @Test("fails its examples without any one of its rules", arguments: ShippedLibrary.names)
  func removal(_ name: String) throws {
    let source = try ShippedLibrary.source(of: name)
    // The largest example first, as it sees nearly every rule.
    let examples = ShippedLibrary.examples(of: name)
      .sorted { $0.input.bytes.count > $1.input.bytes.count }
    let ways = source.outline.withoutOneRule
    #expect(ways.count > 10 || source.outline.entry("extends") != nil)
    for way in ways {
      let changed = MappingSource(path: source.path, outline: way.outline)
      // What the compiler refuses is seen before any test.
      guard let (generation, mapping) = ShippedLibrary.compile(changed) else { continue }
      let test = MappingTest(mapping, in: generation)
      let isSeen = examples.contains { !test.differences(of: $0).isEmpty }
      #expect(isSeen, "\(source.path):\(way.line) can be removed")
    }
  }
}

extension MappingTest.Finding {
  /// All of it as a text.
  var rendered: String { ([subject + ": " + what] + lines).joined(separator: "\n  ") }
}
