import Foundation
import Testing

@Suite("Causes of held and failed records", .serialized)
struct CauseTests {
  /// A table of rows about one person and one about another, from a practice that nobody covers.
  private func uncovered(rows: Int) throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.replace(
      "  - birchbank-practice\n", with: "", in: "partners/community-links.yaml")
    let lines = try sampleDrop("warm-homes/referrals-2026-11.csv").components(separatedBy: "\r\n")
    let own = (1...rows)
      .map { number in
        let row = lines[1].replacing("WH-1", with: "WH-7\(number)")
        return number == rows ? row.replacing("1309484082", with: "") : row
      }
    try home.drop(
      Data((([lines[0]] + own).joined(separator: "\r\n") + "\r\n").utf8), as: "two.csv",
      of: "warm-homes")
    return home
  }

  @Test("count people and not records, and are told first by the run that met them")
  func people() throws {
    let home = try uncovered(rows: 25)
    let run = try home.run("run")
    #expect(run.status == 2)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "new: 25 records held for route.not-covered, from warm-homes")
    let cause = try #require(home.run("failures", "--json").lastObject["cause"] as? String)
    #expect(lines[1] == "  interchange failures show \(cause) --home \(home.root.path)")
    let causes = try home.run("failures", "--json").lastObject
    #expect(causes["count"] as? Int == 25)
    // One row has no CHI number: it is known by name and birth date, which is another key.
    #expect(causes["people"] as? Int == 2)
    let shown = try home.run("failures", "show", cause)
    #expect(shown.status == 0)
    for words in [
      "25 records of 2 people held", "what: no partner covers the practice",
      "and 5 more: interchange failures show \(cause) --all",
    ] {
      #expect(shown.output.contains(words), "\(words) is not in \(shown.output)")
    }
    #expect(shown.talk.contains("interchange reprocess --cause \(cause) --home \(home.root.path)"))
    for word in ["Underhowe", "Caitr", "1309484082", "0141"] {
      #expect(!shown.output.contains(word) && !run.output.contains(word), "\(word)")
    }
    #expect(try home.run("failures", "show", cause, "--all", "--json").objects.count == 26)
    // What has been met before is told as that, and what is left when it is mended is nothing.
    let row = try sampleDrop("warm-homes/referrals-2026-11.csv")
      .components(separatedBy: "\r\n").prefix(2).joined(separator: "\r\n")
    try home.drop(Data("\(row)\r\n".utf8), as: "more.csv", of: "warm-homes")
    #expect(
      try home.run("run").output
        .hasPrefix(
          "again: 1 record held for route.not-covered, from warm-homes"))
    try home.replace(
      "covers:\n", with: "covers:\n  - birchbank-practice\n", in: "partners/community-links.yaml")
    #expect(try home.run("reprocess", "--cause", cause).status == 0)
    let empty = try home.run("failures")
    #expect(empty.output == "no record is held or failed\n")
    #expect(empty.talk.contains("interchange status --home"))
    #expect(try home.run("failures", "show", cause).status == 64)
  }

  @Test("say where in the input the problem stands, by the names of the mapping")
  func path() throws {
    let home = try uncovered(rows: 1)
    let letter = try sampleDrop("birchbank-practice/referral-1001.xml")
    try home.drop(Data(letter.utf8), as: "a.xml", of: "birchbank-practice")
    _ = try home.run("run")
    let causes = try home.run("failures", "--json").objects
    func path(_ sender: String) -> String? {
      causes.first { $0["sender"] as? String == sender }?["path"] as? String
    }
    #expect(path("warm-homes") == "GP Practice")
    #expect(path("birchbank-practice") == "Practice/Code")
    #expect(try home.run("failures").output.contains("  Practice/Code  "))
    for cause in causes {
      let id = try #require(cause["cause"] as? String)
      let again = try home.run("reprocess", "--cause", id, "--json")
      #expect(again.count("records") == 1)
      #expect(try home.run("failures", "--json").objects.count == 2)
    }
  }
}

@Suite("What a run says at its end", .serialized)
struct NightScreenTests {
  @Test(
    "fits on a screen, tells who received what, and is silent when asked unless a person must act")
  func screen() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let run = try home.run("run")
    let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 25, "\(lines.count) lines, the last one empty")
    #expect(run.output.contains("and 4 more causes: interchange failures --home"))
    #expect(lines.first { $0.hasPrefix("community-links ") }?.hasSuffix(" 49") == true)
    #expect(lines.first { $0.hasPrefix("total ") }?.hasSuffix(" 65") == true)
    #expect(run.talk == "")
    #expect(try home.run("run", "--quiet").output == "")
    try home.drop(folder: "drops-2")
    let quiet = try home.run("run", "--quiet")
    #expect(quiet.status == 2)
    let told = quiet.output.split(separator: "\n")
    #expect(!told.isEmpty && told.count <= 7)
    #expect(
      told.allSatisfy {
        $0.hasPrefix("new: ") || $0.hasPrefix("again: ")
          || $0.hasPrefix("  interchange failures show ")
      })
    let third = try home.run("run", "--json")
    let oldest = third.lastObject["oldest"] as? [[String: Any]] ?? []
    #expect(oldest.compactMap { $0["bucket"] as? String } == ["held", "failed"])
    #expect(try home.run("run").output.contains("oldest failed: "))
  }

  @Test("is cut where many partners would not fit, with the command for the rest")
  func cut() throws {
    let home = try GlasgowHome()
    let sample = try sampleDrop("birchbank-practice/referral-1001.xml")
    for number in 10..<50 {
      let text = """
        id: practice-\(number)
        name: Practice \(number)
        kind: practice
        inbox: { mapping: [referral-xml] }
        outbox: { mapping: feedback-xml, deliver: each }
        receipts: xml

        """
      try text.write(
        to: home.root.appending(path: "partners/practice-\(number).yaml"), atomically: true,
        encoding: .utf8)
      try home.drop(Data("<x/>".utf8), as: "a.xml", of: "practice-\(number)")
    }
    try home.drop(Data(sample.utf8), as: "a.xml", of: "birchbank-practice")
    let run = try home.run("run")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count <= 24, "\(run.output)")
    #expect(
      lines.contains { $0.hasPrefix("and ") && $0.contains(" more: interchange status --home") })
    #expect(lines.contains { $0.hasPrefix("total ") && $0.contains("41") })
  }

  @Test("is preceded on a terminal by a line that says how far it is, and that is gone at the end")
  func progress() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let folder = home.root.appending(path: "state")
    let typescript = folder.appending(path: "typescript")
    let program = Program.executable.path
    let run = try Program.run(
      wrapped: [
        "/usr/bin/script", "-qec", "\(program) run --home \(home.root.path)", typescript.path,
      ])
    #expect(run.status == 2)
    let seen = String(decoding: try Data(contentsOf: typescript), as: UTF8.self)
    #expect(seen.contains("\r\u{1B}[K"))
    #expect(seen.contains(/\r\u{1B}\[K[0-9]+ records, [0-9]+ a second/))
    let plain = try GlasgowHome()
    try plain.drop(folder: "drops")
    #expect(try plain.run("run").talk == "")
  }
}
