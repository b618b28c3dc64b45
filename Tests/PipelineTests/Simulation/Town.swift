import Configuration
import Foundation

/// The partners of the simulation: few, so that a run is quick, and one of every kind that behaves in its own way.
enum Town {
  static let birchbank = "birchbank-practice"
  static let canalside = "canalside-practice"
  /// Covered by no link worker.
  static let westmuir = "westmuir-practice"
  static let links = "community-links"
  /// Gets what has come together at 13:00, at most three records a file, and a flag behind it.
  static let money = "money-matters"
  static let homes = "warm-homes"
  static let partners = [birchbank, canalside, links, money, homes, westmuir]

  /// The code by which a practice calls itself.
  static let codes = [birchbank: "99016", canalside: "99021", westmuir: "99069"]

  static let usual = generation()
  /// Link workers collect by the day, an agency is paused, one practice is not covered, and longer notes are taken.
  static let changed = generation(
    linksOutbox: "deliver: batch, every: 6h", covers: [birchbank], homes: "paused: true",
    mostNotes: 400)

  private static func generation(
    linksOutbox: String = "deliver: each", covers: [String] = [birchbank, canalside],
    homes: String = "", mostNotes: Int = 200
  ) -> Generation {
    let windowed =
      "outbox: { \(Agency.usual), deliver: batch, at: \"13:00\", most: 3, flag: .ok }"
    return GlasgowGeneration.load(
      replacing: [
        "partners/community-links.yaml": """
        id: community-links
        name: Community Links North
        kind: clw-provider
        identifiers: { ods-code: "G99CL" }
        inbox: { mapping: [referral-xml, feedback-xml] }
        outbox: { mapping: [referral-xml, feedback-xml], \(linksOutbox) }
        receipts: xml
        covers: [\(covers.joined(separator: ", "))]

        """,
        "partners/money-matters.yaml": """
        id: money-matters
        name: Money Matters Advice
        kind: agency
        identifiers: { oscr-number: "SC999901" }
        inbox: { mapping: [agency-referral-csv, agency-feedback-csv] }
        serves: [money, employment, legal]
        \(windowed)

        """,
        "partners/warm-homes.yaml": """
        id: warm-homes
        name: Warm Homes Housing Support
        kind: agency
        identifiers: { oscr-number: "SC999902" }
        inbox: { mapping: [agency-referral-csv, agency-feedback-csv] }
        outbox: { mapping: [agency-referral-csv, agency-feedback-csv], deliver: each }
        serves: [housing, food]
        \(homes)

        """,
        "mappings/money-matters-referral.yaml": """
        mapping: money-matters-referral
        extends: agency-referral-csv
        rules:
          - { at: Notes, field: notes, max: \(mostNotes) }

        """,
      ],
      keeping: { path in
        !path.hasPrefix("partners/")
          || partners.contains { path == "partners/\($0).yaml" }
      })
  }
}
