import Foundation
import Glibc
import Testing

extension ProvenWork {
  /// The kinds of work that are proven.
  enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Drops of single records, a table, and what can be no drop: groups of one file, and of many.
    case records
    /// A drop of more than 8 MB, which is copied and takes three groups: one of few files, one of many, and the last.
    case large
    /// The first run of a new home, which makes folders, ledger and generation.
    case first
    /// A window that closes with forty records, its file followed by a flag.
    case window
    case reprocess
    case release

    var testDescription: String { rawValue }

    var words: [String] {
      switch self {
      case .records, .large, .first, .window: ["run"]
      case .reprocess, .release: [rawValue, "ALL"]
      }
    }

    /// Whether something may lie in an inbox in the end.
    func mayStay(_ path: String) -> Bool {
      false
    }

    /// Makes a home that is ready for the work.
    func home() throws -> GlasgowHome {
      switch self {
      case .records: try Self.records()
      case .large: try Self.large()
      case .first: try Self.first()
      case .window: try Self.window()
      case .reprocess, .release: try KilledInterventionTests.template(rawValue)
      }
    }

    private static func records() throws -> GlasgowHome {
      let home = try GlasgowHome()
      // The first run makes what every later one finds.
      try #require(home.run("run").status == 0)
      try home.drop(
        Data(sampleDrop("birchbank-practice/referral-1001.xml").utf8), as: "a.xml",
        of: "birchbank-practice")
      let text = try sampleDrop("canalside-practice/referral-0201.xml")
      for number in 1...12 {
        try home.drop(
          Data(text.replacing("CS-0201", with: "CS-7\(number)").utf8), as: "\(number).xml",
          of: "canalside-practice")
      }
      try home.drop(
        Data(sampleDrop("warm-homes/referrals-2026-11.csv").utf8), as: "rows.csv", of: "warm-homes")
      try home.drop(
        Data([0xFF, 0x00, 0xD8] + Array(repeating: 7, count: 40)), as: "odd.xml",
        of: "westmuir-practice")
      try FileManager.default.createDirectory(
        at: home.inbox("maryhill-practice", "folder.xml"), withIntermediateDirectories: false)
      return home
    }

    private static func first() throws -> GlasgowHome {
      let home = try GlasgowHome()
      try home.drop(
        Data(sampleDrop("birchbank-practice/referral-1001.xml").utf8), as: "a.xml",
        of: "birchbank-practice")
      return home
    }

    /// 1,100 rows, fifteen of them without a fault: what is rejected makes no file, so the work is short.
    private static func large() throws -> GlasgowHome {
      let home = try GlasgowHome()
      try #require(home.run("run").status == 0)
      let padding = String(repeating: "x", count: 8_000)
      let rows = (1...1_100)
        .map { number in
          let isGood =
            (501...1_000).contains(number) ? number % 40 == 0 : [20, 1_050].contains(number)
          return "MM-\(number);09/11/2026;\(isGood ? "Kilnford" : "");"
            + "\(isGood ? "Brenwyn" : padding);19/11/1934;Birchbank (99016);Food or fuel;Yes\r\n"
        }
      let header =
        "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);"
        + "Consent to refer\r\n"
      try home.drop(
        Data((header + rows.joined()).utf8), as: "november.csv", of: "money-matters")
      return home
    }

    private static func window() throws -> GlasgowHome {
      let home = try KilledInterventionTests.template("hold")
      try home.replace(
        "deliver: batch, every: 9000h",
        with: "deliver: batch, name: \"{partner}-{number}.dat\", flag: .ctl",
        in: "partners/community-links.yaml")
      return home
    }
  }
}
