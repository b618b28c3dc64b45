import Foundation
import Testing

@Suite("The manual of the configuration")
struct ManualTests {
  /// The keys that the program says it expects where a key stands that it does not know.
  private func expected(_ changes: [String: String]) -> [String] {
    let rendered = SampleHome.faults(changes)
    guard let report = rendered.components(separatedBy: "unknown key 'zzzz'").dropFirst().first,
      let list = report.components(separatedBy: "expected one of ").dropFirst().first
    else { return [] }
    return list.prefix { $0 != "\n" }.components(separatedBy: ", ")
  }

  private func words(_ list: [String]) -> [String] { Array(Set(list)).sorted() }

  @Test("lists every key of the configuration, and no other", arguments: KeyTable.configuration)
  func keys(_ table: KeyTable) {
    let listed = ManualPage.keys.rows(under: table.head).map { $0[0].code.key }
    let known = table.places.flatMap { expected($0.changes(adding: ["zzzz: 1"])) }
    #expect(!known.isEmpty)
    #expect(words(listed) == words(known))
  }

  @Test("has an example of every key that is right", arguments: KeyTable.configuration)
  func examples(_ table: KeyTable) {
    for row in ManualPage.keys.rows(under: table.head) {
      let faults = table.places.map { SampleHome.faults($0.changes(adding: [row[0].code])) }
      #expect(faults.contains(""), "\(row[0]): \(faults[0])")
    }
  }

  @Test("has whole files and parts of files that are right", arguments: ManualPage.readme.examples)
  func blocks(_ text: String) throws {
    let name = text.prefix { $0 != "\n" }.split(separator: ":").last?
      .trimmingCharacters(in: .whitespaces)
    let changes: [String: String] =
      switch text.key {
      case "id": ["partners/\(name ?? "").yaml": text]
      case "outbox":
        [
          "partners/carers-corner.yaml":
            "id: carers-corner\nname: Carers Corner\nkind: agency\n\(text)"
        ]
      case "mapping": ["mappings/\(name ?? "").yaml": text]
      case "- route": ["routes.yaml": text]
      case "- { check": ["checks.yaml": text]
      default: try #require(nil, "what file has this?\n\(text)")
      }
    #expect(SampleHome.faults(changes) == "")
  }

  @Test("speaks in its text of keys that its tables list")
  func text() {
    let heads = KeyTable.configuration.map(\.head)
    let keys = heads.flatMap { ManualPage.keys.rows(under: $0) }.map { $0[0].code.key }
    let mappingKeys = ManualPage.mappings.rows(under: "key").map { $0[0].code }
    #expect(ManualPage.readme.spans.count > 100)
    for span in ManualPage.readme.spans {
      guard let match = span.wholeMatch(of: /([a-z][a-z-]*):(?: .*)?/) else { continue }
      #expect((keys + mappingKeys).contains(String(match.1)), "\(span)")
    }
  }

  // MARK: Mappings

  @Test("lists every key of mapping files, and no other", arguments: KeyTable.mappings)
  func mappingKeys(_ table: KeyTable) {
    var known = table.places.flatMap { expected($0.changes(adding: ["zzzz: 1"])) }
    if table.head == "key" { known += rules.flatMap { expected(mapping($0.adding("zzzz: 1"))) } }
    let listed = ManualPage.mappings.rows(under: table.head).map { $0[0].code }
    #expect(!known.isEmpty)
    #expect(words(listed) == words(known).filter(isAvailable))
  }

  @Test("has an example of every key of mapping files that is right", arguments: KeyTable.mappings)
  func mappingExamples(_ table: KeyTable) {
    for row in ManualPage.mappings.rows(under: table.head) where !row[1].code.hasPrefix("{") {
      let faults = table.places.map { SampleHome.faults($0.changes(adding: [row[1].code])) }
      #expect(faults.contains(""), "\(row[0]): \(faults[0])")
      #expect(row[1].code.key == row[0].code)
    }
  }

  @Test("has an example of every rule that is right, and with the key that it is for")
  func ruleExamples() {
    #expect(rules.count > 25)
    for row in ManualPage.mappings.rows(under: "key") where row[1].code.hasPrefix("{") {
      #expect(SampleHome.faults(mapping(row[1].code)) == "", "\(row[1])")
      #expect(row[1].contains("\(row[0].code): "))
    }
  }

  @Test("has examples of places that are right")
  func places() {
    let rows = ManualPage.mappings.rows(under: "place")
    #expect(rows.count > 5)
    for place in rows.flatMap({ $0[0].matches(of: /`([^`]+)`/).map { String($0.1) } }) {
      let text = place.hasPrefix("'") ? "\"\(place)\"" : place
      let faults = ["notes", "person.name.given"]
        .map { SampleHome.faults(mapping("{ at: \(text), field: \($0) }")) }
      #expect(faults.contains(""), "\(place): \(faults[0])")
    }
  }

  @Test("has code tables and mappings that are right", arguments: ManualPage.mappings.examples)
  func mappingBlocks(_ text: String) {
    #expect(text.key == "table")
    #expect(SampleHome.faults(["mappings/codes/answers-plain.yaml": text]) == "")
  }

  /// The rules that stand as examples.
  private var rules: [String] {
    ManualPage.mappings.rows(under: "key").map { $0[1].code }.filter { $0.hasPrefix("{") }
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

  /// False for keys of the mapping language that this version refuses by name.
  private func isAvailable(_ key: String) -> Bool {
    let inRule = SampleHome.faults(mapping("{ at: Notes, field: notes, \(key): x }"))
    let inFile = SampleHome.faults(
      KeyTable.mappings[0].places[0].changes(adding: ["\(key): x"]))
    return !(inRule + inFile).contains("rule.unsupported")
  }
}

extension String {
  /// Adds a key to a table in braces.
  fileprivate func adding(_ entry: String) -> String { "{ \(entry), \(dropFirst(2))" }
}
