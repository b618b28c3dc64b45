import Diagnostics
import Mapping
import Referrals

/// The problems of a drop as a whole, in plain English.
enum PrepareProblem {
  static func noXMLHere(readable: [CompiledMapping]) -> RecordProblem {
    RecordProblem(
      code: "drop.format", outcome: .reject, what: "this is an XML file, and none is expected here",
      why: "this folder takes \(words(for: readable))",
      fix: "send the file in that form, or ask us to agree on XML")
  }

  static func noTableHere(readable: [CompiledMapping]) -> RecordProblem {
    RecordProblem(
      code: "drop.format", outcome: .reject,
      what: "this is neither XML nor anything else that is expected here",
      why: "this folder takes \(words(for: readable))", fix: "send the file in that form")
  }

  static func noMappingFits(root: String, known: [CompiledMapping]) -> RecordProblem {
    RecordProblem(
      code: "xml.root", outcome: .reject,
      what: "the file is XML of a kind that is not expected here",
      why: "this folder takes \(words(for: known))",
      fix: "check that the file was put into the right folder")
  }

  private static func words(for mappings: [CompiledMapping]) -> String {
    let words = mappings.map { mapping in
      switch mapping.format {
      case .xml: "\(mapping.kind.rawValue)s as XML"
      case .csv: "\(mapping.kind.rawValue)s as a spreadsheet saved as CSV"
      }
    }
    return words.isEmpty ? "nothing" : words.joined(separator: " or ")
  }
}

extension PrepareProblem {
  static let noRows = RecordProblem(
    code: "csv.no-rows", outcome: .reject, what: "the table has titles and no rows",
    why: "each person needs a row below the titles",
    fix: "check that the file was saved with its rows, then send it again")

  /// Names the columns that nothing reads; `nil` when there are none.
  static func unknownColumns(_ titles: [String]) -> RecordProblem? {
    guard !titles.isEmpty else { return nil }
    let names = titles.prefix(12).map { quoted(code: $0) }.joined(separator: ", ")
    return RecordProblem(
      code: "csv.unknown-columns", outcome: .warn,
      what: "nothing was read from \(titles.count == 1 ? "the column" : "the columns") \(names)",
      why: "these titles are not among those that we agreed on",
      fix: "if they matter, correct the titles or tell us")
  }
}
