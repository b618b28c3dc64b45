import Foundation
import Testing

/// What becomes of a text that a spreadsheet program would compute, on its way into an agency's spreadsheet.
struct FormulaCase: Sendable, CustomTestStringConvertible {
  let policy: String
  let text: String
  /// What the cell has then, or `nil` where the record is not written.
  let cell: String?

  var testDescription: String { "\(policy): \(text.debugDescription)" }

  /// The texts that a referral may have at all; TAB and CR at a text's beginning do not survive being read.
  private static let texts = ["=1+1", "+1+cmd", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0"]

  static let all: [FormulaCase] =
    texts.map { FormulaCase(policy: "quote", text: $0, cell: "'" + $0) }
    + texts.map { FormulaCase(policy: "pass", text: $0, cell: $0) }
    + texts.map { FormulaCase(policy: "reject", text: $0, cell: nil) }
    + ["quote", "pass", "reject"]
    .flatMap { policy in
      // A telephone number, plain words and a number below 1 are no formulas, or are told apart by what they are.
      ["+44 141 496 0000", "plain = words", "'quoted'"]
        .map { FormulaCase(policy: policy, text: $0, cell: $0) }
    }
}

@Suite("A text that a spreadsheet would compute", .serialized)
struct HostileFormulaTests {
  private static let nights: [String: Result<GlasgowHome, any Error>] = Dictionary(
    uniqueKeysWithValues: ["quote", "pass", "reject"]
      .map { policy in (policy, Result { try night(policy) }) })

  /// One run for each policy: a link worker refers on to an agency whose spreadsheets have it.
  private static func night(_ policy: String) throws -> GlasgowHome {
    let home = try GlasgowHome()
    // A file of the shipped mapping's name takes its place.
    let name = "mappings/agency-referral-csv.yaml"
    try FileManager.default.copyItem(
      at: Program.checkout.appending(path: name), to: home.root.appending(path: name))
    try home.replace("\n  csv:\n", with: "\n  csv:\n    formulas: \(policy)\n", in: name)
    let sample = try sampleDrop("community-links/onward-R01.xml")
      .replacing("money-matters", with: "warm-homes")
    for (index, formula) in FormulaCase.all.enumerated() where formula.policy == policy {
      let text =
        sample.replacing("CL-R01", with: "F-\(index)")
        .replacing(
          "Letters about arrears have been piling up since the summer.",
          with: formula.text.replacing("&", with: "&amp;"))
      try home.drop(Data(text.utf8), as: "f\(index).xml", of: "community-links")
    }
    let run = try home.run("run", "--json")
    guard run.count("records") > 0 else { throw CocoaError(.fileReadCorruptFile) }
    return home
  }

  @Test("comes out as the mapping of its receiver says", arguments: FormulaCase.all.indices)
  func cell(_ index: Int) throws {
    let formula = FormulaCase.all[index]
    let home = try #require(Self.nights[formula.policy]).get()
    let files = try home.sent(to: "warm-homes").values
      .map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.contains("F-\(index),") }
    guard let cell = formula.cell else {
      #expect(files.isEmpty)
      let decided = HostileDecisions(try home.run("archive", "cat").objects, in: home)
      let found = decided.records(of: "community-links", Array("f\(index).xml".utf8))
      #expect(found.map(\.code) == ["csv.formula"])
      #expect(found.map(\.bucket) == ["failed"])
      return
    }
    let file = try #require(files.first)
    #expect(file.contains(",\(cell),"), "\(file)")
    if formula.policy == "quote", cell.hasPrefix("'=") {
      #expect(!file.contains(",=") && !file.contains("\"="), "\(file)")
    }
  }
}
