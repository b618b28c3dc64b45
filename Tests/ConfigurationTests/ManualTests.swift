import Foundation
import Mapping
import Testing

@Suite("The manual of the configuration")
struct ManualTests {
  @Test("lists every key of the configuration, and no other", arguments: KeyTable.configuration)
  func keys(_ table: KeyTable) {
    let listed = ManualPage.keys.rows(under: table.head).map { $0[0].code.key }
    let known = table.knownKeys
    #expect(!known.isEmpty)
    #expect(Set(listed) == Set(known))
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
    let mappingKeys = LanguageReference.tables.filter { $0.head == "key" }.flatMap(\.keys)
    #expect(ManualPage.readme.spans.count > 100)
    for span in ManualPage.readme.spans {
      guard let match = span.wholeMatch(of: /([a-z][a-z-]*):(?: .*)?/) else { continue }
      #expect((keys + mappingKeys).contains(String(match.1)), "\(span)")
    }
  }
}
