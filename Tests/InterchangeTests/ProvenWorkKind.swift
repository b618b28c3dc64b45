import Foundation
import Glibc
import Testing

extension ProvenWork {
  /// The kinds of work that are proven.
  enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Drops of single records, a table, and what can be no drop: groups of one file, and of many.
    case records
    /// The same, taken by the program that watches.
    case watch
    /// A drop of more than 8 MB, which is copied and takes three groups: one of few files, one of many, and the last.
    case large
    /// The first run of a new home, which makes folders, ledger and generation.
    case first
    /// A window that closes with forty records, its file followed by a flag.
    case window
    /// What is left of that when the program is killed with its file staged.
    case recovery
    case reprocess
    case release

    var testDescription: String { rawValue }

    var words: [String] {
      switch self {
      case .records, .large, .first, .window, .recovery: ["run"]
      case .watch: ["watch", "--scan", "1h"]
      case .reprocess, .release: [rawValue, "ALL"]
      }
    }

    /// Whether a person gives the command, who gives it again when it did not end well.
    var isAskedFor: Bool { self == .reprocess || self == .release }

    /// Does the work on a home, to its end or until a fault ends it.
    func carryOut(
      in home: GlasgowHome, faults: [Fault], log: URL? = nil
    ) throws -> ProgramRun {
      guard self == .watch else { return try home.run(words, faults: faults, log: log) }
      let talk = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID())")
      try FileManager.default.createDirectory(at: talk, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: talk) }
      let process = try Program.start(
        words + ["--home", home.root.path], talkingInto: talk,
        environment: Fault.environment(faults, below: home.root, log: log))
      let last = Date() + 120
      while process.isRunning {
        // Without power nothing can be read.
        let isDone = (try? home.left().isEmpty) ?? false
        if isDone || Date() > last { kill(process.processIdentifier, SIGTERM) }
        usleep(20_000)
      }
      process.waitUntilExit()
      return ProgramRun(
        status: process.terminationStatus, output: "",
        talk: try String(contentsOf: talk.appending(path: "talk"), encoding: .utf8))
    }

    /// Makes a home that is ready for the work.
    func home() throws -> GlasgowHome {
      switch self {
      case .records, .watch: try Self.records()
      case .large: try Self.large()
      case .first: try Self.first()
      case .window: try Self.window()
      case .recovery: try Self.recovery()
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

    private static func recovery() throws -> GlasgowHome {
      let home = try window()
      let placing = Fault(
        calls: "rename", path: "outbox/community-links/[!.]*", when: "1", action: "kill")
      try #require(home.run(["run"], faults: [placing]).status == 9)
      return home
    }
  }
}
