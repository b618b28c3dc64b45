import Configuration
import Diagnostics
import Foundation

/// A small home for examples of the manual to be put into: it has the partners, areas, mappings and code tables that they
/// name, and the mappings only as much as the examples need, as reading the shipped ones takes its time.
enum SampleHome {
  private static let home: [String: String] = [
    "interchange.yaml": "name: Example\n",
    "partners/birchbank-practice.yaml": partner(
      "birchbank-practice", "practice", "identifiers: { practice-code: \"99016\" }"),
    "partners/community-links.yaml": partner(
      "community-links", "clw-provider", "covers: [birchbank-practice]"),
    "partners/carers-corner.yaml": partner("carers-corner", "agency", "serves: [carers]"),
    "partners/warm-homes.yaml": partner("warm-homes", "agency", "serves: [housing, food]"),
    "partners/good-company.yaml": partner("good-company", "agency", "serves: [loneliness]"),
    "partners/test-centre.yaml": partner("test-centre", "school"),
    "partners/out-of-hours.yaml": partner("out-of-hours", "school"),
    "routes.yaml": """
    - { route: to-links, message: referral, to: { kind: clw-provider, covers: practice }, needs: [], fields: [id] }
    - { route: to-agency, message: referral, to: { kind: agency, named: recipient }, needs: [], fields: [id] }

    """,
  ]

  private static let library: [String: String] = [
    "agency-referral-csv.yaml": """
    mapping: agency-referral-csv
    message: referral
    format: { csv: { columns: [ Ref No, Notes, Reason, Postcode, Why, Phone ] } }
    rules:
      - { at: Ref No, field: id }
      - { at: Notes, field: notes }

    """,
    "agency-feedback-csv.yaml": """
    mapping: agency-feedback-csv
    message: feedback
    format: { csv: { columns: [ Ref No ] } }
    rules: [ { at: Ref No, field: id } ]

    """,
    "referral-xml.yaml": """
    mapping: referral-xml
    message: referral
    format: xml
    record: Batch/Referral
    rules: [ { at: Notes, field: notes } ]

    """,
    "schemas/referral.xsd": schema, "schemas/batch.xsd": schema,
    "codes/reasons-plain.yaml": "{ table: reasons-plain, rows: { Housing: housing } }\n",
    "codes/roles-plain.yaml": "{ table: roles-plain, rows: { GP: gp } }\n",
    "codes/sex-plain.yaml": "{ table: sex-plain, rows: { F: female } }\n",
    "codes/urgency-plain.yaml":
      "{ table: urgency-plain, rows: { \"Yes\": urgent, \"No\": routine } }\n",
  ]

  private static let schema =
    "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:element name=\"A\"/></xs:schema>\n"

  private static func partner(_ id: String, _ kind: String, _ rest: String = "") -> String {
    """
    id: \(id)
    name: Example
    kind: \(kind)
    areas: [glasgow-north]
    inbox: { mapping: [agency-referral-csv, agency-feedback-csv] }
    outbox: { mapping: [agency-referral-csv, agency-feedback-csv] }
    \(rest)

    """
  }

  /// Returns what is wrong with the home when some of its files are replaced or added, warnings left out.
  ///
  /// - Parameter changes: Texts of files by their paths; a list of routes is put before the home's own.
  /// - Returns: The errors as a person reads them; empty where all is well.
  static func faults(_ changes: [String: String]) -> String {
    var files = home.merging(changes) { $1 }
    if let routes = changes["routes.yaml"] {
      files["routes.yaml"] = routes + home["routes.yaml", default: ""]
    }
    switch Generation.load(home: TestHome.bytes(files), library: TestHome.bytes(library)) {
    case .success: return ""
    case .failure(let faults): return faults.rendered
    }
  }
}
