import Foundation
import Testing

@Suite("interchange sample")
struct SampleTests {
  @Test("fills the inboxes with records that a run delivers, all but the faulty ones")
  func delivered() throws {
    let home = try GlasgowHome()
    let sample = try home.run("sample", "--records", "200", "--seed", "5", "--faulty", "10")
    #expect(sample.status == 0, "\(sample.talk)")
    #expect(sample.output.contains("birchbank-practice"))
    let run = try home.run("run", "--json")
    #expect(run.status == 0, "\(run.talk)")
    #expect(run.count("delivered") + run.count("waiting") == 180)
    #expect(run.count("rejected") == 20)
  }

  @Test("writes batches elsewhere: one file for each sender, whole and without anything beside it")
  func batches() throws {
    let home = try GlasgowHome()
    let target = home.root.appending(path: "elsewhere")
    // A file of the same name is not overwritten: its records may be on their way.
    for (seed, status) in [("5", 0), ("5", 1), ("6", 0)] {
      let sample = try home.run(
        "sample", "--records", "500", "--seed", seed, "--batch", "--to", target.path, "--sender",
        "birchbank-practice", "--sender", "warm-homes", "--json")
      #expect(sample.status == Int32(status), "\(sample.talk)")
    }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: target.path + "/birchbank-practice")
    #expect(names.sorted() == ["sample-5-batch.xml", "sample-6-batch.xml"])
    let batch = try String(
      contentsOfFile: target.path + "/birchbank-practice/sample-5-batch.xml", encoding: .utf8)
    #expect(batch.split(separator: "<Referral ").count == 251)
    #expect(batch.hasSuffix("</Batch>\n"))
    let table = try String(
      contentsOfFile: target.path + "/warm-homes/sample-5-batch.csv", encoding: .utf8)
    #expect(table.split(separator: "\r\n").count == 251)
  }

  @Test("says what is wrong with what it was asked for")
  func misused() throws {
    let home = try GlasgowHome()
    let unknown = try home.run("sample", "--records", "1", "--seed", "1", "--sender", "nobody")
    #expect(unknown.status == 64)
    #expect(unknown.talk.contains("sample.sender"))
    #expect(try home.run("sample", "--records", "0", "--seed", "1").status == 64)
  }

  /// Where records with a fault end, as the README says; the others go their way.
  static let buckets: [(fault: String, bucket: String)] = [
    ("missing-field", "rejected"), ("bad-code", "rejected"), ("check-digit", "rejected"),
    ("not-well-formed", "rejected"), ("wrong-date", "rejected"), ("birth-date", "rejected"),
    ("other-sender", "rejected"), ("shortened-number", "rejected"), ("date-number", "rejected"),
    ("cut-short", "rejected"), ("empty-file", "rejected"), ("no-consent", "withheld"),
    ("unknown-practice", "held"), ("unknown-case", "held"), ("conflict", "held"),
    ("duplicate", "duplicate"), ("lost-zero", "delivered"), ("semicolons", "delivered"),
  ]

  @Test("has faults that end where they are meant to, also in batches", arguments: buckets)
  func faults(_ fault: String, _ bucket: String) throws {
    for batch in [[], ["--batch"]] {
      let home = try GlasgowHome()
      let sample = try Program.run(
        [
          "sample", "--home", home.root.path, "--records", "44", "--seed", "4", "--faulty", "50",
          "--fault", fault, "--json",
        ] + batch)
      let faulty = sample.objects.compactMap { ($0["faults"] as? [String: Int])?[fault] }
        .reduce(0, +)
      #expect(faulty > 0, "\(sample.talk)")
      let run = try home.run("run", "--json")
      let others = run.count("delivered") + run.count("waiting")
      if bucket == "delivered" {
        #expect(others == 44, "\(run.output)")
      } else {
        #expect(run.count(bucket) == faulty, "\(run.output)")
        #expect(others == 44 - faulty, "\(run.output)")
      }
    }
  }

  @Test("has faults that the README lists with the buckets they end in, and no others")
  func readme() throws {
    let readme = try String(
      contentsOf: Program.checkout.appending(path: "README.md"), encoding: .utf8)
    var listed: [String: String] = [:]
    for row in readme.split(separator: "\n") {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, Self.buckets.contains(where: { cells[0].contains("`\($0.fault)`") })
      else { continue }
      for name in cells[0].matches(of: /`([a-z-]+)`/) { listed[String(name.1)] = cells[2] }
    }
    #expect(listed == Dictionary(uniqueKeysWithValues: Self.buckets.map { ($0.fault, $0.bucket) }))
    let help = try Program.run(["sample", "--experimental-dump-help"])
    for name in listed.keys { #expect(help.output.contains("\"\(name)\"")) }
  }

  @Test("leaves out the faults and changes that a partner's mapping has no place for")
  func bareMapping() throws {
    let home = try GlasgowHome()
    let mapping = """
      mapping: bare-referral
      message: referral
      format: { csv: { columns: [ Surname, First name, Practice, Reason, Agrees ] } }
      rules:
        - { at: Surname, field: person.name.family, required: true }
        - { at: First name, field: person.name.given, split: " ", lossy: two names become two }
        - { at: Practice, field: practice.code }
        - { at: Reason, field: reasons, split: ";", codes: reasons-plain, else: text, lossy: words are left out }
        - { at: Agrees, field: consent.referred, codes: yes-no-plain }

      """
    try Data(mapping.utf8)
      .write(to: home.root.appending(path: "mappings/bare-referral.yaml"))
    let partner = home.root.appending(path: "partners/warm-homes.yaml")
    try String(contentsOf: partner, encoding: .utf8)
      .replacing("inbox: { mapping: [agency-referral-csv", with: "inbox: { mapping: [bare-referral")
      .write(to: partner, atomically: true, encoding: .utf8)
    let faults = [
      "check-digit", "birth-date", "other-sender", "unknown-case", "conflict", "duplicate",
      "wrong-date", "lost-zero", "date-number",
    ]
    for days in [[], ["--days", "3", "--day", "2"]] {
      let sample = try Program.run(
        [
          "sample", "--home", home.root.path, "--records", "30", "--seed", "3", "--faulty", "100",
          "--sender", "warm-homes", "--json",
        ] + faults.flatMap { ["--fault", $0] } + days)
      #expect(sample.status == 0, "\(sample.talk)")
      #expect(sample.objects.allSatisfy { $0["faulty"] as? Int == 0 }, "\(sample.output)")
    }
    let run = try home.run("run", "--json")
    #expect(run.count("delivered") == run.count("records"), "\(run.output)")
    #expect(run.count("records") == 40)
  }

  @Test("has text in windows-1252 that a spreadsheet may be in, and XML of UTF-8 may not")
  func wrongEncoding() throws {
    let home = try GlasgowHome()
    let sample = try home.run(
      "sample", "--records", "44", "--seed", "4", "--faulty", "50", "--fault", "wrong-encoding",
      "--json")
    let inXML = sample.objects.filter { $0["mapping"] as? String == "referral-xml" }
      .compactMap { $0["faulty"] as? Int }.reduce(0, +)
    #expect(inXML > 0)
    #expect(try home.run("run", "--json").count("rejected") == inXML)
  }

  @Test("has days whose referrals, changes and feedback each end where they are meant to")
  func days() throws {
    let home = try GlasgowHome()
    let buckets = Dictionary(uniqueKeysWithValues: Self.buckets.map { ($0.fault, $0.bucket) })
    var feedback = 0
    for day in 1...6 {
      let sample = try home.run(
        "sample", "--records", "90", "--seed", "9", "--faulty", "15", "--days", "6", "--day",
        "\(day)", "--json")
      #expect(sample.status == 0, "\(sample.talk)")
      var (records, expected) = (0, ["rejected": 0, "held": 0, "duplicate": 0])
      for line in sample.objects {
        records += line["records"] as? Int ?? 0
        if line["message"] as? String == "feedback" { feedback += line["records"] as? Int ?? 0 }
        for (fault, count) in line["faults"] as? [String: Int] ?? [:] {
          let isXML = (line["mapping"] as? String)?.hasSuffix("xml") == true
          let bucket = buckets[fault] ?? (isXML ? "rejected" : "delivered")
          expected[bucket, default: 0] += count
        }
      }
      let run = try home.run("run", "--json")
      #expect(run.count("records") == records)
      for bucket in ["rejected", "held", "duplicate", "failed"] {
        #expect(run.count(bucket) == expected[bucket, default: 0], "day \(day): \(run.output)")
      }
    }
    #expect(feedback > 60)
  }

  @Test("makes the same bytes of a day alone as among all days, and others for another seed")
  func sameDays() throws {
    let home = try GlasgowHome()
    func files(_ folder: String, _ arguments: String...) throws -> [String: Data] {
      let root = home.root.appending(path: folder)
      let sample = try Program.run(
        ["sample", "--home", home.root.path, "--days", "4", "--to", root.path] + arguments)
      #expect(sample.status == 0, "\(sample.talk)")
      var files: [String: Data] = [:]
      let names = FileManager.default.enumerator(atPath: root.path)
      for case let name as String in names ?? .init() {
        let file = root.appending(path: name)
        if !file.hasDirectoryPath { files[name] = try? Data(contentsOf: file) }
      }
      return files
    }
    let all = try files("all", "--records", "40", "--seed", "3")
    let third = try files("third", "--records", "40", "--seed", "3", "--day", "3")
    #expect(!third.isEmpty)
    #expect(third == all.filter { $0.key.hasPrefix("day-03/") })
    #expect(try files("again", "--records", "40", "--seed", "3") == all)
    let other = try files("other", "--records", "40", "--seed", "4", "--from", "2026-11-02")
    #expect(Set(other.keys).isDisjoint(with: all.keys))
    #expect(other.keys.contains { $0.hasPrefix("day-01/birchbank-practice/2026-11-02-C4-") })
  }

  @Test(
    "says how days are asked for",
    arguments: [
      (["--day", "1"], "--days"), (["--days", "3"], "--day 1"),
      (["--days", "3", "--day", "4"], "1 to 3"), (["--days", "0"], "1 to 366"),
      (["--days", "2", "--from", "3.8.2026"], "2026-08-03"),
    ])
  func misusedDays(_ arguments: [String], _ words: String) throws {
    let run = try Program.run(["sample", "--records", "5", "--seed", "1"] + arguments)
    #expect(run.status == 64)
    #expect(run.talk.contains(words), "\(run.talk)")
  }
}
