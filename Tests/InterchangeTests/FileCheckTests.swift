import Foundation
import Testing

@Suite("Checking one file before it is sent")
struct FileCheckTests {
  /// What `check --json` says of one record.
  private struct Told: Decodable {
    struct Problem: Decodable {
      let code: String
      let what: String
      let fix: String?
    }

    let place: String
    let bucket: String
    let result: String
    let explanation: String
    let problems: [Problem]
  }

  private static func told(_ run: ProgramRun) throws -> [Told] {
    try run.output.split(separator: "\n").dropLast()
      .map { try JSONDecoder().decode(Told.self, from: Data($0.utf8)) }
  }

  /// A text as it may stand in a spreadsheet's cell or between tags.
  private static func plain(_ text: String) -> String {
    text.replacing("\"\"", with: "\"").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&amp;", with: "&").replacing("&quot;", with: "\"")
  }

  /// A problem without the place that a spreadsheet's own row says.
  private static func withoutPlace(_ what: String) -> String {
    guard what.hasPrefix("Row "), let colon = what.firstRange(of: ": ") else { return what }
    return String(what[colon.upperBound...])
  }

  @Test(
    "says what the receipt of a run says, sentence for sentence",
    arguments: [
      ("birchbank-practice", "referral-1005.xml"),
      ("birchbank-practice", "referral-1006.xml"), ("canalside-practice", "referral-0207.xml"),
      ("maryhill-practice", "MF16.xml"),
      ("larkfield-practice", "Referrals November.xlsx"),
      ("westmuir-practice", "referral-1.xml"),
      ("community-links", "onward-R10.xml"), ("community-links", "feedback-F07.xml"),
      ("carers-corner", "carers_referrals.txt"), ("good-company", "Befriending referrals.csv"),
      ("money-matters", "Outcomes week 46.csv"),
      ("warm-homes", "referrals-2026-11.csv"),
    ])
  func sameAsReceipt(_ partner: String, _ file: String) throws {
    let home = try GlasgowHome()
    let path = GlasgowHome.sample.appending(path: "drops/\(partner)/\(file)")
    let check = try home.run("check", path.path, "--partner", partner, "--json")
    #expect(!home.hasDelivered())
    try home.drop(Data(contentsOf: path), as: file, of: partner)
    let run = try home.run("run", "--json")
    #expect(check.count("records") == run.count("records"))
    #expect(check.count("rejected") == run.count("rejected"))
    #expect(check.status == (run.count("rejected") > 0 ? 2 : 0))
    let told = try Self.told(check)
    for bucket in ["waiting", "held", "rejected", "duplicate", "withheld", "failed"] {
      #expect(told.count { $0.bucket == bucket } == run.count(bucket), "\(bucket)")
    }
    let receipt = Self.plain(try home.receipts(of: partner))
    for record in told {
      #expect(receipt.contains(record.result) || receipt.contains("<Result>\(record.bucket)<"))
      if record.problems.isEmpty { #expect(receipt.contains(record.explanation)) }
      for problem in record.problems {
        #expect(receipt.contains(Self.withoutPlace(problem.what)), "\(problem.what)\n\(receipt)")
        #expect(receipt.contains(problem.code))
        if let fix = problem.fix { #expect(receipt.contains(fix)) }
      }
    }
  }

  @Test("knows what was received before, such as the rows of a receipt that is about to go back")
  func knowsEarlier() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let receipt = try #require(
      home.outboxes().first { $0.key.hasPrefix("good-company/receipt-52") })
    let file = home.root.appending(path: "returned.csv")
    try receipt.value.write(to: file)
    let check = try home.run("check", file.path, "--partner", "good-company")
    #expect(check.status == 0)
    #expect(check.output.contains("row 2: Already received"))
    #expect(check.output.contains("That is still on hold"))
    let other = try home.run("check", file.path, "--partner", "warm-homes")
    #expect(other.status == 2)
    #expect(other.output.contains("is not that of anything you sent us"))
    #expect(try home.run("run", "--json").count("records") == 0)
  }

  @Test("tells of a spreadsheet saved with semicolons by the row")
  func semicolons() throws {
    let home = try GlasgowHome()
    let text = try sampleDrop("good-company/Befriending referrals.csv")
      .replacing(",", with: ";").replacing("2303904048", with: "230390404")
    let file = home.root.appending(path: "semicolons.csv")
    try Data(text.utf8).write(to: file)
    let check = try home.run("check", file.path, "--partner", "good-company")
    #expect(check.status == 2)
    #expect(
      check.output.contains("CHI: The CHI number has 9 digits; 10 are needed."), "\(check.output)")
    #expect(check.output.contains("Sent to Community Links North"))
  }

  @Test("tells what is no file to be checked", arguments: ["folder", "missing", "empty", "alien"])
  func noFile(_ kind: String) throws {
    let home = try GlasgowHome()
    let path = home.root.appending(path: "x.csv")
    switch kind {
    case "folder":
      try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    case "empty": try Data().write(to: path)
    case "alien": try Data("a,b\n1,2\n".utf8).write(to: path)
    default: break
    }
    let check = try home.run("check", path.path, "--partner", "warm-homes")
    switch kind {
    case "folder":
      #expect((check.status, check.talk.contains("it is a folder")) == (64, true))
    case "missing":
      #expect((check.status, check.talk.contains("there is no such file")) == (64, true))
    case "empty": #expect((check.status, check.output.contains("[file.empty]")) == (2, true))
    default: #expect((check.status, check.output.contains("[csv.no-header]")) == (2, true))
    }
  }

  @Test("suggests the partner that was meant")
  func nearestPartner() throws {
    let home = try GlasgowHome()
    let file = GlasgowHome.sample.appending(path: "drops/warm-homes/referrals-2026-11.csv").path
    let check = try home.run("check", file, "--partner", "warm-home")
    #expect(check.status == 64)
    #expect(check.talk.contains("write 'warm-homes'"))
  }

  @Test("tells of a large file no more than a person reads")
  func large() throws {
    let home = try GlasgowHome()
    var text = "Ref No,Surname,First name(s),GP Practice,Consent to refer\n"
    for number in 1...3_000 { text += "M-\(number),,Bram,99016,Yes\n" }
    text += "M-3001,Hollin,Bram,99016,Yes\n"
    let file = home.root.appending(path: "large.csv")
    try Data(text.utf8).write(to: file)
    let check = try home.run("check", file.path, "--partner", "warm-homes")
    #expect(check.status == 2)
    #expect(check.output.contains("row 201: Not accepted"))
    #expect(!check.output.contains("row 202: Not accepted"))
    #expect(check.output.contains("and 2800 more, which the receipt tells"))
    #expect(check.output.contains("1 record: Sent to Community Links North"))
    #expect(check.output.hasSuffix("3001 records, 3000 would be rejected\n"))
  }
}
