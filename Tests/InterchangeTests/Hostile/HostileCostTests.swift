import Foundation
import Glibc
import Testing

/// A file that is made to cost whoever reads it as much as can be.
struct CostlyFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let outcome: HostileOutcome
  let sender: String
  let write: @Sendable (HostileSpot) throws -> Void

  private static func many(_ count: Int, _ text: String) -> String {
    String(repeating: text, count: count)
  }

  /// A message with something in front of an element's end.
  private static func xml(
    _ description: String, _ outcome: HostileOutcome, before mark: String = "</Referral>",
    _ text: @escaping @Sendable () -> String
  ) -> CostlyFile {
    CostlyFile(testDescription: description, outcome: outcome, sender: HostileCase.practice) {
      let parts = $0.referral.split(separator: mark, maxSplits: 1)
      try $0.write((parts[0] + text() + mark + parts[1]).utf8)
    }
  }

  private static func csv(
    _ description: String, _ outcome: HostileOutcome,
    _ make: @escaping @Sendable (String) -> String
  ) -> CostlyFile {
    CostlyFile(testDescription: description, outcome: outcome, sender: HostileCase.agency) {
      try $0.write(make("H-\($0.number)").utf8)
    }
  }

  /// So many letters behind a beginning, and nothing but a size behind them: what is read of a gigabyte is its beginning.
  private static func gigabyte(
    _ description: String, _ outcome: HostileOutcome, _ sender: String,
    _ start: @escaping @Sendable () -> String
  ) -> CostlyFile {
    CostlyFile(testDescription: description, outcome: outcome, sender: sender) { spot in
      try spot.write((start() + many(100 << 20, "a")).utf8)
      try spot.must(truncate(spot.path, 1 << 30))
    }
  }

  private static let titles = HostileText.titles.joined(separator: ",") + "\r\n"

  static let all: [CostlyFile] =
    [
      gigabyte("a line of a gigabyte", .quarantined("record.too-large"), HostileCase.agency) {
        titles
      },
      gigabyte("a gigabyte without titles", .quarantined("csv.no-header"), HostileCase.agency) {
        ""
      },
      gigabyte("a text of a gigabyte", .quarantined("record.too-large"), HostileCase.practice) {
        "<Referral xmlns=\"urn:referral-interchange:messages:1\"><Id>"
      },
      gigabyte("a bomb of a gigabyte", .quarantined("file.zip"), HostileCase.practice) {
        "PK\u{3}\u{4}"
      },
    ] + messages + tables + trees + workbooks

  private static let messages: [CostlyFile] = [
    xml("100,000 attributes", .quarantined("xml.attributes")) {
      "<z " + (0..<100_000).map { "a\($0)=\"1\" " }.joined() + "/>"
    },
    xml("two million attributes in tags of 250", .quarantined("xml.elements")) {
      let tag = "<z " + (0..<250).map { "a\($0)=\"\" " }.joined() + "/>"
      return many(5_000, tag)
    },
    xml("five million levels", .quarantined("xml.depth")) { many(5_000_000, "<a>") },
    xml("40,000 elements of as many names", .quarantined("xml.names")) {
      (0..<40_000).map { "<e\($0)/>" }.joined()
    },
    xml("49,000 elements", .rejected("xml.schema")) { many(49_000, "<z/>") },
    xml("10,000 codes that nobody knows", .rejected("value.code"), before: "<Reason>") {
      (0..<10_000).map { "<Reason><Code>zz\($0)</Code></Reason>" }.joined()
    },
    xml("60,000 codes that nobody knows", .quarantined("xml.elements"), before: "<Reason>") {
      (0..<60_000).map { "<Reason><Code>zz\($0)</Code></Reason>" }.joined()
    },
    xml("a million and a half comments", .taken) { many(1_500_000, "<!--x-->") },
    xml("two million instructions", .taken) { many(2_000_000, "<?x y?>") },
    xml("four million references to nothing", .quarantined("xml.text")) { many(4_000_000, "&x;") },
    xml("a text of 80,000 sections", .taken, before: "</ReasonInWords>") {
      many(80_000, "<![CDATA[x]]>")
    },
  ]

  private static let tables: [CostlyFile] = [
    csv("a million columns", .quarantined("csv.no-header")) { _ in
      (0..<1_000_000).map { "c\($0)" }.joined(separator: ",") + "\r\n" + many(1_000_000, "1,")
    },
    csv("a megabyte of signs that are no ASCII instead of titles", .quarantined("csv.no-header")) {
      _ in many(500_000, "\u{E9}") + "\r\n"
    },
    csv("nine hundred titles of a kilobyte", .held("route.practice-unknown")) {
      "Surname,Ref No," + (0..<900).map { many(1_000, "x") + "\($0)" }.joined(separator: ",")
        + "\r\nQuarrelbane,\($0)\r\n"
    },
    csv("eight million quotes", .rejected("csv.row-size")) { _ in
      titles + many(7_900_000, "\"")
    },
    csv("a quote that swallows eight megabytes", .rejected("csv.unclosed-quote")) {
      HostileText.table($0) + "\"" + many(1_900_000, "x,y\n")
    },
    csv("eight million commas", .quarantined("csv.no-rows")) { _ in
      titles + many(7_900_000, ",")
    },
    csv("eight million empty rows", .quarantined("csv.no-rows")) { _ in
      titles + many(7_900_000, "\n")
    },
    csv("a practice of a million digits", .rejected("value.text")) {
      HostileText.table($0, ["GP Practice": many(1_000_000, "9")])
    },
    csv("a date of half a million parts", .rejected("birth-date.impossible")) {
      HostileText.table($0, ["D.O.B.": many(500_000, "1/")])
    },
    csv("a hundred thousand reasons in one cell", .taken) {
      HostileText.table($0, ["Reason(s)": "\"" + many(100_000, "zzqq;") + "\""])
    },
  ]
}

/// The promise is of a release build; a debug build takes some ten times as long and holds more.
@Suite("What a hostile file costs", .serialized)
struct HostileCostTests {
  #if DEBUG
  private static let mostSeconds = 20.0
  private static let mostKilobytes = 256 << 10
  #else
  private static let mostSeconds = 1.0
  private static let mostKilobytes = 64 << 10
  #endif

  /// What a run takes that finds one sound referral: starting, reading the configuration, a commit.
  private static let plain = Result {
    let home = try GlasgowHome()
    try home.agreeOnEveryFormat()
    try home.drop(
      Data(HostileText.referral("H-0").utf8), as: "a-good.xml", of: HostileCase.practice)
    return try MeasuredRun(home)
  }

  @Test(
    "is less than a second of CPU and 64 MB beside what every run takes",
    arguments: CostlyFile.all)
  func cost(_ file: CostlyFile) throws {
    let plain = try Self.plain.get()
    let home = try GlasgowHome()
    try home.agreeOnEveryFormat()
    try home.drop(
      Data(HostileText.referral("H-0").utf8), as: "a-good.xml", of: HostileCase.practice)
    let name = Array("x.hostile".utf8)
    let folder = try home.inbox(file.sender, "x").deletingLastPathComponent()
    try file.write(HostileSpot(home: home, folder: folder, name: name, number: 1))
    let measured = try MeasuredRun(home)
    let seconds = measured.seconds - plain.seconds
    let kilobytes = measured.kilobytes - plain.kilobytes
    #expect(seconds < Self.mostSeconds, "\(seconds) s")
    #expect(kilobytes < Self.mostKilobytes, "\(kilobytes) KiB")
    let decided = HostileDecisions(try home.run("archive", "cat").objects, in: home)
    #expect(decided.outcome(of: file.sender, name) == file.outcome)
    #expect(decided.outcome(of: HostileCase.practice, Array("a-good.xml".utf8)) == .taken)
    #expect(try home.left() == [])
  }
}
