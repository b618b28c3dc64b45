import Foundation
import Testing

/// The sample after its first night, in which some records are held and one has failed.
struct FirstNight {
  let home: GlasgowHome
  private let causes: [[String: Any]]

  init() throws {
    home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    causes = try home.run("failures", "--json").objects
  }

  /// The name of the cause that has a code.
  func cause(_ code: String) throws -> String {
    try #require(causes.first { $0["code"] as? String == code }?["cause"] as? String)
  }

  /// The first record that is held or has failed for a code.
  func record(_ code: String) throws -> String {
    let listing = try home.run("failures", "show", try cause(code), "--json")
    return try #require(listing.objects.compactMap { $0["reference"] as? String }.first)
  }

  /// Returns a command line of the manual for this home: with its records and causes, and a folder of one's own.
  func command(_ line: String) throws -> String {
    // The language is the same everywhere: no home is asked.
    if line.contains("map reference") { return line.replacing("KEY", with: "codes") }
    // What may be held must not have left, what may be released is held by a question.
    let record =
      if line.contains(" hold ") {
        try #require(home.references(#""bucket":"waiting""#).first)
      } else if line.contains(" release ") {
        try record("identity.conflict")
      } else { try record("value.long") }
    let sample = Program.checkout
      .appending(path: "mappings/examples/agency-referral-csv/week.csv").path
    return line.replacing("MAPPING FILE", with: "agency-referral-csv \(sample)")
      .replacing("NAME SAMPLE", with: "draft \(sample)").replacing("R7K2-93QF-V ...", with: record)
      .replacing("R7K2-93QF-V", with: record)
      .replacing(/\bID\b/, with: record).replacing("7K2Q9F", with: try cause("route.not-covered"))
      .replacing("FOLDER", with: "copy") + " --home \(home.root.path)"
  }
}
