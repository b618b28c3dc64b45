import Foundation
import Mapping
import Testing

@Suite("The manual of mappings")
struct MappingManualTests {
  /// The keys that may stand in a rule.
  private static let ruleOptions =
    LanguageReference.tables.filter { ["rule", "conversion"].contains($0.name) }.flatMap(\.options)

  /// What the program declares of the keys that can be tried in a place.
  private func options(_ table: KeyTable) throws -> [LanguageOption] {
    try #require(LanguageReference.tables.first { $0.name == table.head }).options
  }

  @Test("has the tables that 'interchange map reference' prints, under the same headings")
  func page() throws {
    let page = try MappingPage()
    guard page.tables != MappingPage.declared else { return }
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try page.update()
      Issue.record("the tables of mappings/README.md were written; run again without RECORD_GOLDEN")
      return
    }
    for (found, declared) in zip(page.tables, MappingPage.declared) {
      #expect(found == declared)
    }
    Issue.record(
      """
      mappings/README.md has other tables than the program: change Sources/Mapping/Reference, not the page, and run \
      this test once with RECORD_GOLDEN=1. A new table needs its first line in the page, where it is to stand.
      """)
  }

  @Test("has cells of one line each")
  func cells() {
    for table in LanguageReference.tables {
      let lines = table.markdown.split(separator: "\n")
      let bars = lines[0].count { $0 == "|" }
      for line in lines { #expect(line.count { $0 == "|" } == bars, "\(line)") }
    }
  }

  @Test("declares every key that is taken, and no other", arguments: KeyTable.mappings)
  func keys(_ table: KeyTable) throws {
    let known = table.knownKeys
    #expect(!known.isEmpty)
    #expect(Set(known) == Set(try options(table).map(\.key)))
  }

  @Test("declares every key that some rule takes, and no other")
  func ruleKeys() {
    let known = Self.ruleOptions.flatMap {
      KeyTable.keysExpected(in: mapping("{ zzzz: 1, \($0.example.dropFirst(2))"))
    }
    #expect(!known.isEmpty)
    #expect(Set(known) == Set(Self.ruleOptions.map(\.key)))
  }

  @Test("declares no key whose value nobody reads", arguments: KeyTable.mappings)
  func readKeys(_ table: KeyTable) throws {
    for option in try options(table) {
      let faults = SampleHome.faults(table.places[0].changes(adding: ["\(option.key): [ [ x ] ]"]))
      #expect(faults.contains("error: "), "\(option.key)")
    }
  }

  @Test("has an example of every key that is right", arguments: KeyTable.mappings)
  func examples(_ table: KeyTable) throws {
    for option in try options(table) {
      let faults = table.places.map { SampleHome.faults($0.changes(adding: [option.example])) }
      #expect(faults.contains(""), "\(option.key): \(faults[0])")
      #expect(option.example.key == option.key)
    }
  }

  @Test("has an example of every rule that is right, and with the key that it is for")
  func ruleExamples() {
    #expect(Self.ruleOptions.count > 25)
    for option in Self.ruleOptions {
      #expect(SampleHome.faults(mapping(option.example)) == "", "\(option.example)")
      #expect(option.example.contains("\(option.key): "))
    }
  }

  @Test("has examples of places that are right")
  func places() {
    let places = LanguageReference.tables.flatMap { table -> [LanguagePlace] in
      if case .places(let places) = table.rows { places } else { [] }
    }
    #expect(places.count > 5)
    for place in places.flatMap(\.examples) {
      let text = place.hasPrefix("'") ? "\"\(place)\"" : place
      let faults = ["notes", "person.name.given"]
        .map { SampleHome.faults(mapping("{ at: \(text), field: \($0) }")) }
      #expect(faults.contains(""), "\(place): \(faults[0])")
    }
  }

  @Test("has code tables and mappings that are right", arguments: ManualPage.mappings.examples)
  func blocks(_ text: String) {
    #expect(text.key == "table")
    #expect(SampleHome.faults(["mappings/codes/answers-plain.yaml": text]) == "")
  }

  /// A mapping with one rule.
  private func mapping(_ rule: String) -> [String: String] {
    if rule.contains("$") {
      let parts =
        "{ patient: { at: subject->Patient }, consent: { at: \"$patient<-Consent.patient\" } }"
      let text = "mapping: example\nmessage: referral\nformat: fhir\nparts: \(parts)\n"
      return ["mappings/example.yaml": text + "rules:\n  - { at: id, field: id }\n  - \(rule)\n"]
    }
    let text = """
      mapping: example
      message: referral
      format: xml
      record: Batch/Referral
      let: { home-kinds: [H, home] }
      fragments: { party: [ { at: Name, field: name } ] }
      rules:
        - \(rule)

      """
    return ["mappings/example.yaml": text]
  }
}
