import Diagnostics
import Exchange
import Foundation
import Referrals
import Testing

/// A file that is broken in one way, and what must become of it.
///
/// The files lie in `Broken/FORMAT`, beside an `expected.txt` with a line for each: its name, what becomes of it, the
/// code, the place as line and column, and what its sender is told. Large ones are made here instead.
struct BrokenFile: Sendable, CustomTestStringConvertible {
  let format: String
  let name: String

  var testDescription: String { "\(format)/\(name)" }

  /// Who sends what, in the sample with a few other agreements.
  static let senders = [
    "csv": "warm-homes", "fhir": "canalside-practice", "hl7": "fernhill-practice",
    "json": "birchbank-practice", "xlsx": "warm-homes", "xml": "larkfield-practice",
  ]

  private static let mappings = [
    "birchbank-practice": ("99016", "prsb-referral"),
    "canalside-practice": ("99021", "bars-referral-request"),
    "fernhill-practice": ("99035", "hl7v2-referral"),
  ]

  static let generation = Glasgow.load(
    replacing: Dictionary(
      uniqueKeysWithValues: mappings.map { id, agreement in
        (
          "partners/\(id).yaml",
          """
          id: \(id)
          name: \(id.split(separator: "-")[0].capitalized) Practice
          kind: practice
          identifiers: { practice-code: "\(agreement.0)" }
          inbox: { mapping: [ \(agreement.1) ] }
          outbox: { mapping: feedback-xml, deliver: each, collect-within: 24h }

          """
        )
      }))

  // MARK: Files

  static let all: [BrokenFile] = senders.keys.sorted()
    .flatMap { format in
      let found = (try? FileManager.default.contentsOfDirectory(atPath: folder(format).path)) ?? []
      let kept = found.filter { $0 != "expected.txt" }.sorted()
      return (kept + (made[format]?.keys.sorted() ?? []))
        .map { BrokenFile(format: format, name: $0) }
    }

  static func folder(_ format: String) -> URL {
    Glasgow.root.appending(path: "Tests/ExchangeTests/Broken/\(format)")
  }

  func bytes() throws -> [UInt8] {
    if let make = Self.made[format]?[name] { return make() }
    return Array(try Data(contentsOf: Self.folder(format).appending(path: name)))
  }

  private static func many(_ count: Int, _ text: String) -> String {
    String(repeating: text, count: count)
  }

  private static let made: [String: [String: @Sendable () -> [UInt8]]] = [
    "json": [
      "made: 100,000 lists in each other": { Array((many(100_000, "[")).utf8) },
      "made: 100,000 objects in each other": { Array(many(100_000, "{\"a\":").utf8) },
      "made: 100,000 values": { Array(("{\"a\":[" + many(100_000, "1,") + "1]}").utf8) },
      "made: 40,000 names": {
        Array(("{" + (0..<40_000).map { "\"a\($0)\":1," }.joined() + "\"b\":1}").utf8)
      },
      "made: a number of a million digits": {
        Array(("{\"a\":" + many(1_000_000, "9") + "}").utf8)
      },
    ],
    "fhir": [
      "made: 100,000 resources in each other": {
        Array(
          ("{\"resourceType\":\"Bundle\"," + many(100_000, "\"entry\":[{\"resource\":{")).utf8)
      },
      "made: 100,000 elements in each other": {
        Array(("<Bundle xmlns=\"http://hl7.org/fhir\">" + many(100_000, "<entry>")).utf8)
      },
    ],
    "hl7": [
      "made: 100,000 segments": {
        Array(("MSH|^~\\&|S||||20261121||REF^I12|1|P|2.5\r" + many(100_000, "NTE|||x\r")).utf8)
      },
      "made: 100,000 repetitions": {
        Array(
          ("MSH|^~\\&|S||||20261121||REF^I12|1|P|2.5\rPID|||" + many(100_000, "1^^^^CHI~")).utf8)
      },
    ],
    "xml": [
      "made: 100,000 elements in each other": { Array(many(100_000, "<a>").utf8) },
      "made: 100,000 attributes": {
        Array(("<a " + (0..<100_000).map { "a\($0)='' " }.joined() + "/>").utf8)
      },
    ],
    "csv": [
      "made: 100,000 columns": {
        Array(((0..<100_000).map { "c\($0)" }.joined(separator: ",") + "\r\n1\r\n").utf8)
      }
    ],
  ]

  // MARK: Outcomes

  /// What must become of the files of a format, by their names.
  static func expected(_ format: String) throws -> [String: String] {
    let text = try String(
      contentsOf: folder(format).appending(path: "expected.txt"), encoding: .utf8)
    return Dictionary(
      uniqueKeysWithValues: text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        .map { line in
          (line.prefix { $0 != "|" }.trimmingCharacters(in: .whitespaces), String(line))
        })
  }

  /// What became of it, as a line of the table; of several records, that of the first that did not go out.
  func line(of drop: DecidedDrop) -> String {
    let worst = drop.decided.first { $0.decision.bucket != .delivered } ?? drop.decided.first
    let problem = worst?.decision.problems.first
    let outcome =
      drop.prepared.isUnreadable
      ? "quarantined" : worst?.decision.bucket.rawValue ?? "nothing"
    let place: String =
      switch problem?.place {
      case .text(let line, let column)?: "\(line):\(column)"
      case .cell(let row, let column, _)?: "\(row):\(column)"
      case .whole?, nil: "-"
      }
    return [name, outcome, problem?.code ?? "-", place, problem?.what ?? "-"]
      .joined(separator: " | ")
  }
}
