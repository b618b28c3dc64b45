import Configuration
import Foundation
import Testing

/// A table of the manual that lists keys, with the files that a key of it can be tried in.
struct KeyTable: Sendable, CustomTestStringConvertible {
  /// A place where such keys may stand.
  struct Place: Sendable {
    /// The keys that must be there, with their values.
    let needed: [(key: String, value: String)]
    /// The path of a file, and its text around the keys.
    let path: String
    let before: String
    let after: String

    /// Puts keys beside those that are needed, or in their place.
    ///
    /// - Parameter entries: Keys with their values, as a file has them.
    /// - Returns: The changes that this makes to a home.
    func changes(adding entries: [String]) -> [String: String] {
      let keys = entries.map(\.key)
      let lines = needed.filter { !keys.contains($0.key) }.map { "\($0.key): \($0.value)" }
      return [path: before + (lines + entries).joined(separator: ", ") + after]
    }
  }

  /// The first cell of the table's head; of a table of the mapping language, its name.
  let head: String
  let places: [Place]

  var testDescription: String { head }

  /// The keys that the program says it expects where a key stands that it does not know.
  var knownKeys: [String] {
    places.flatMap { Self.keysExpected(in: $0.changes(adding: ["zzzz: 1"])) }
  }

  /// The keys that the program says it expects in the place of the key `zzzz`.
  static func keysExpected(in changes: [String: String]) -> [String] {
    let rendered = SampleHome.faults(changes)
    guard let report = rendered.components(separatedBy: "unknown key 'zzzz'").dropFirst().first,
      let list = report.components(separatedBy: "expected one of ").dropFirst().first
    else { return [] }
    return list.prefix { $0 != "\n" }.components(separatedBy: ", ")
  }

  private static func place(
    _ path: String, _ before: String = "{ ", _ after: String = " }\n",
    needed: KeyValuePairs<String, String> = [:]
  ) -> Place {
    Place(
      needed: needed.map { (key: $0.key, value: $0.value) }, path: path, before: before,
      after: after)
  }

  // MARK: The configuration

  private static let partner = "partners/carers-corner.yaml"
  private static let someone = "{ id: carers-corner, name: Carers Corner, kind: agency, "
  private static let inbox = "inbox: { mapping: agency-feedback-csv }, "
  private static let route =
    "- { route: example, message: referral, to: { kind: agency, serves: reason }, "

  static let configuration = [
    KeyTable(
      head: "in `interchange.yaml`", places: [place("interchange.yaml", needed: ["name": "Test"])]),
    KeyTable(
      head: "in `archive:`",
      places: [place("interchange.yaml", "{ name: Test, archive: { ", " } }\n")]),
    KeyTable(
      head: "in `mesh:` of `interchange.yaml`",
      places: [
        place("interchange.yaml", "{ name: Test, mesh: { ", " } }\n", needed: ["in": "/IN"])
      ]),
    KeyTable(
      head: "in `partners/ID.yaml`",
      places: [
        place(
          partner,
          needed: [
            "id": "carers-corner", "name": "Carers Corner", "kind": "agency",
            "inbox": "{ mapping: agency-feedback-csv }",
          ])
      ]),
    KeyTable(
      head: "in `identifiers:`",
      places: [place(partner, "\(someone)\(inbox)identifiers: { ", " } }\n")]),
    KeyTable(
      head: "in `inbox:`",
      places: [
        place(
          partner, "\(someone)inbox: { ", " } }\n", needed: ["mapping": "agency-feedback-csv"])
      ]),
    KeyTable(
      head: "in `outbox:`",
      places: [
        place(
          partner, "\(someone)outbox: { ", " } }\n",
          needed: ["mapping": "agency-referral-csv", "deliver": "batch"])
      ]),
    KeyTable(
      head: "in `mesh:` of an inbox",
      places: [
        place(partner, "\(someone)inbox: { mapping: agency-feedback-csv, mesh: { ", " } } }\n")
      ]),
    KeyTable(
      head: "in `mesh:` of an outbox",
      places: [
        place(
          partner, "\(someone)outbox: { mapping: agency-referral-csv, mesh: { ", " } } }\n",
          needed: ["from": "X26OT009", "to": "X26HC001", "workflow": "CLW_REFERRAL"])
      ]),
    KeyTable(
      head: "in `receipts:`", places: [place(partner, "\(someone)\(inbox)receipts: { ", " } }\n")]),
    KeyTable(
      head: "in `routes.yaml`",
      places: [
        place(
          "routes.yaml", "- { ",
          needed: [
            "route": "example", "message": "referral", "to": "{ kind: agency, serves: reason }",
            "needs": "[share]", "fields": "[id]",
          ])
      ]),
    KeyTable(
      head: "in `from:`",
      places: [place("routes.yaml", "\(route)needs: [share], fields: [id], from: { ", " } }\n")]),
    KeyTable(
      head: "in `to:`",
      places: [
        ["kind": "agency", "serves": "reason"], ["kind": "agency", "named": "recipient"],
        ["kind": "clw-provider"], [:],
      ]
      .map {
        place(
          "routes.yaml",
          "- { route: example, message: referral, needs: [share], fields: [id], to: { ", " } }\n",
          needed: $0)
      }),
    KeyTable(
      head: "in a condition of `when:`",
      places: ["action", "notes", "date"]
        .map {
          place(
            "routes.yaml", "\(route)needs: [share], fields: [id], when: { \($0): { ", " } } }\n")
        } + [
          place(
            "routes.yaml",
            "- { route: example, message: feedback, needs: [], to: referrer, when: { financialGain: { ",
            " } } }\n")
        ]),
    KeyTable(
      head: "in `checks.yaml`",
      places: [
        ["check": "postcode", "severity": "warn"], ["check": "age", "severity": "warn"],
        ["check": "required", "severity": "hold"], ["check": "attachments", "severity": "hold"],
        ["check": "consent", "severity": "hold"],
      ]
      .map { place("checks.yaml", "- { ", needed: $0) }),
    KeyTable(
      head: "in `say:`",
      places: [place("checks.yaml", "- { check: postcode, severity: warn, say: { ", " } }\n")]),
  ]

  // MARK: Mappings

  static let mappings = [
    KeyTable(
      head: "file",
      places: [
        place(
          "mappings/example.yaml",
          needed: [
            "mapping": "example", "message": "referral", "format": "xml",
            "rules": "[ { at: Referral/Id, field: id } ]",
          ]),
        place(
          "mappings/example.yaml",
          needed: [
            "mapping": "example", "extends": "agency-referral-csv",
            "rules": "[ { at: Notes, field: notes } ]",
          ]),
      ]),
    KeyTable(
      head: "code-table",
      places: [
        place(
          "mappings/codes/answers.yaml", needed: ["table": "answers", "rows": "{ 306238000: b }"])
      ]),
    format("xml", needed: [:], record: "record: Batch/Referral, ", place: "Id"),
    format("csv", needed: ["columns": "[ Ref No ]"], record: "", place: "Ref No"),
    format("hl7v2", needed: [:], record: "", place: "RF1/6"),
    format("json", needed: [:], record: "", place: "id"),
    format("fhir", needed: [:], record: "", place: "id"),
    KeyTable(
      head: "part",
      places: [
        place(
          "mappings/example.yaml",
          "{ mapping: example, message: referral, format: xml, record: Batch/Referral, "
            + "rules: [ { at: Id, field: id } ], parts: { person: { ",
          " } } }\n", needed: ["at": "Referral/Person"])
      ]),
    KeyTable(
      head: "code-row",
      places: [
        place(
          "mappings/codes/answers.yaml", "{ table: answers, rows: { Yes: { ", " } } }\n",
          needed: ["to": "\"yes\""])
      ]),
  ]

  private static func format(
    _ name: String, needed: KeyValuePairs<String, String>, record: String, place: String
  ) -> KeyTable {
    KeyTable(
      head: name,
      places: [
        self.place(
          "mappings/example.yaml",
          "{ mapping: example, message: referral, \(record)"
            + "rules: [ { at: \(place), field: id } ], format: { \(name): { ",
          " } } }\n", needed: needed)
      ])
  }
}
