import Diagnostics
import Foundation
import Mapping
import Referrals
import Testing

@Suite("What lint finds in a mapping")
struct LintTests {
  static let cases =
    LintCase.places + LintCase.forms + LintCase.conditions + LintCase.patterns + LintCase.names
    + LintCase.resources
    + LintCase.codes + LintCase.losses

  private static let reasons = """
    table: reasons
    vocabulary: reason
    rows:
    \(Vocabulary.reason.codes.map { "  \($0.code): \($0.code)" }.joined(separator: "\n"))
    """

  @Test("is the mistake, and nothing else", arguments: cases)
  func mistakes(_ planted: LintCase) throws {
    let found = try LintCase.findings(planted.head + planted.mistake, codes: [Self.reasons])
    #expect(
      found.map(\.code) == [planted.code],
      "\(found.map { $0.rendered() }.joined(separator: "\n"))")
    let headLines = planted.head.split(separator: "\n").count
    for case .file(_, let line, _)? in found.map(\.position) { #expect(line > headLines) }
    #expect(found.allSatisfy { $0.severity == .warning && $0.position != nil && $0.fix != nil })
  }

  @Test("is nothing where what looks like a mistake is none", arguments: cases)
  func lookAlikes(_ planted: LintCase) throws {
    #expect(!planted.fine.isEmpty)
    for text in planted.fine {
      let found = try LintCase.findings(planted.head + text, codes: [Self.reasons])
      #expect(found.isEmpty, "\(text)\n\(found.map { $0.rendered() }.joined(separator: "\n"))")
    }
  }

  @Test("has a code that the manual lists, and the manual lists no other")
  func manual() throws {
    let text = String(decoding: try Repository.bytes("mappings/README.md"), as: UTF8.self)
    let table = try #require(text.components(separatedBy: "| code | what was found |").last)
    let listed = table.split(separator: "\n").prefix { !$0.hasPrefix("#") }
      .filter { $0.hasPrefix("| `") }
      .flatMap { row in
        row.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.1) }
      }
    // These need a home, and are tried there.
    let ofRoutes: Set = ["required.unfilled", "required.withheld"]
    #expect(Set(listed) == Set(Self.cases.map(\.code)).union(ofRoutes))
    #expect(Set(listed).count == listed.count)
  }

  @Test("stands at the line and column of what is wrong")
  func positions() throws {
    let found = try LintCase.findings(
      LintCase.xml
        + "rules:\n  - { at: [ A, B, A ], field: notes }\n  - { at: C, field: why, cut: 9 }\n")
    #expect(found.map { $0.position?.description } == ["m.yaml:6:19", "m.yaml:7:26"])
  }

  @Test("is what is wrong with a fragment wherever it is used, not in one place only")
  func fragments() throws {
    let fragment = "fragments: { f: [ { at: \"A[else]/B\", field: name } ] }\n"
    let uses = [
      "  - { at: R, field: referrer, use: f }", "  - { at: S, field: recipient, use: f }",
    ]
    let beside = "  - { at: \"R/A[K='1']/C\", field: notes }"
    for (rules, codes) in [
      (uses, ["test.else-alone"]), (uses + [beside], []),
      ([uses[1], beside], ["test.else-alone"]),
    ] {
      let text = LintCase.xml + fragment + "rules:\n" + rules.joined(separator: "\n")
      #expect(try LintCase.findings(text).map(\.code) == codes, "\(text)")
    }
  }

  @Test("is told once, whatever extends the file, and with the names of all that have it")
  func extended() throws {
    let base = LintCase.xml + "let: { k: x }\nrules: [ { at: A, field: notes, cut: 9 } ]\n"
    let variant = "mapping: v\nextends: m\nrules: [ { at: \"B[K=k]/C\", field: why } ]\n"
    let found = MappingLibrary.lint(
      mappings: [
        try TestLibrary.source("m.yaml", base), try TestLibrary.source("v.yaml", variant),
      ],
      codes: [], constants: [:], model: ModelDefinition.definition)
    // The variant uses what the base gives a name to.
    #expect(found.findings.map(\.diagnostic.code) == ["lossy.undeclared"])
    #expect(found.findings.map(\.mappings) == [["m", "v"]])
  }

  @Test("is nothing in a mapping with an error, which may not mean what it says")
  func errors() throws {
    let text = LintCase.xml + "let: { k: x }\nrules: [ { at: A, field: nots, cut: 9 } ]\n"
    let found = MappingLibrary.lint(
      mappings: [try TestLibrary.source("m.yaml", text)], codes: [], constants: [:],
      model: ModelDefinition.definition)
    #expect(found.findings.isEmpty)
    #expect(found.diagnostics.map(\.code) == ["rule.type"])
  }
}
