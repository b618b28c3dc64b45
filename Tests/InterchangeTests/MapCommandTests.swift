import Foundation
import Testing

@Suite("What the author of a mapping works with")
struct MapCommandTests {
  private static let table = Program.checkout
    .appending(path: "mappings/examples/agency-referral-csv/week.csv").path

  // MARK: Speed

  @Test("a speed is told of a file that is read and written again, and of nothing else")
  func speed() throws {
    let home = try GlasgowHome()
    let examples = Program.checkout.appending(path: "mappings/examples")
    let file = examples.appending(path: "bars-referral-request/new.json").path
    let told = try home.run(
      "map", "speed", "bars-referral-request", file, "--seconds", "0.01", "--json")
    let figures = told.lastObject
    #expect(told.status == 0, "\(told.talk)")
    #expect(figures["records"] as? Int == 1)
    let names = ["decodeMicroseconds", "readMicroseconds", "writeMicroseconds"]
    let times = try names.map { try #require(figures[$0] as? Double) }
    #expect(times.allSatisfy { $0 > 0 })
    #expect(times[0] < times[1])
    let rows = try home.run("map", "speed", "agency-referral-csv", Self.table, "--seconds", "0.01")
    #expect(rows.status == 0, "\(rows.talk)")
    #expect(!rows.output.contains("decoded"))
    let other = try home.run("map", "speed", "referral-xml", file, "--seconds", "0.01")
    #expect(other.status != 0)
    #expect(other.talk.contains("drop.format"), "\(other.talk)")
    #expect(try home.run("map", "speed", "referral-xml").status == 64)
    let compiling = try home.run("map", "speed", "--seconds", "0.01", "--json").lastObject
    #expect(compiling["mappings"] as? Int ?? 0 > 15)
  }

  // MARK: Disclosure

  @Test("a disclosure lists what routes let through and mappings write, and nothing else")
  func disclosure() throws {
    let home = try GlasgowHome()
    let fields = try home.run("map", "disclosure", "--partner", "warm-homes", "--json").objects
      .filter { $0["message"] as? String == "referral" }
      .compactMap { $0["field"] as? String }
    // The route to agencies lets these through, or not; the spreadsheet has no column for the last.
    #expect(fields.contains("person.name.family") && fields.contains("reference"))
    // Said by the column in which a number stands.
    #expect(fields.contains("person.phones.kind"))
    #expect(!fields.contains { $0.hasPrefix("clinical") })
    #expect(!fields.contains("person.nhsNumber"))
    #expect(Set(fields).count == fields.count)
  }

  @Test("nothing reaches a partner that the disclosure does not list")
  func bound() throws {
    let home = try GlasgowHome()
    let listed = try home.run("map", "disclosure", "--json").objects
    var allowed: [String: Set<String>] = [:]
    for item in listed {
      let partner = try #require(item["partner"] as? String)
      allowed[partner, default: []].insert(try #require(item["field"] as? String))
    }
    try home.drop(folder: "drops")
    _ = try home.run("run")
    var checked = 0
    for (partner, mapping) in [
      ("warm-homes", "agency-referral-csv"), ("community-links", "referral-xml"),
    ] {
      let outbox = home.root.appending(path: "outbox/\(partner)")
      let names = try FileManager.default.contentsOfDirectory(atPath: outbox.path)
      for name in names where !name.hasPrefix("receipt") {
        let tried = try home.run(
          "map", "try", mapping, outbox.appending(path: name).path, "--json")
        for record in tried.objects {
          for path in (record["fields"] as? [String: String] ?? [:]).keys {
            let field = path.replacing(/\[[0-9]+\]/, with: "")
            #expect(allowed[partner, default: []].contains(field), "\(partner) got \(field)")
            checked += 1
          }
        }
      }
    }
    #expect(checked > 50)
  }

  @Test("a disclosure that has grown is told, field by field, and ends with 2")
  func grown() throws {
    let home = try GlasgowHome()
    let list = home.root.appending(path: "agreed.csv")
    let csv = try home.run("map", "disclosure", "--csv")
    try Data(csv.output.utf8).write(to: list)
    let same = try home.run("map", "disclosure", "--check", list.path)
    #expect(same.status == 0 && same.output.isEmpty, "\(same.talk)")
    // As a spreadsheet program saves it in some countries, without one field.
    let rows = csv.output.split(separator: "\r\n").filter { !$0.contains(",person.chi,") }
    #expect(rows.count < csv.output.split(separator: "\r\n").count)
    try Data(rows.joined(separator: "\n").utf8).write(to: list)
    let grown = try home.run("map", "disclosure", "--check", list.path)
    #expect(grown.status == 2)
    #expect(grown.output.contains("person.chi") && !grown.output.contains("person.name.family"))
    try Data("a,b\n1,2\n".utf8).write(to: list)
    let other = try home.run("map", "disclosure", "--check", list.path)
    #expect(other.status == 64, "\(other.talk)")
  }

  // MARK: Try

  @Test("a file that is tried shows its fields, what no rule reads, and what is not carried")
  func tried() throws {
    let home = try GlasgowHome()
    let run = try home.run(
      "map", "try", "agency-referral-csv", Self.table, "--as", "referral-xml")
    #expect(run.status == 0, "\(run.talk)")
    #expect(run.output.contains("record 1 (row 4), referral"), "\(run.output)")
    #expect(run.output.contains("person.name.family") && run.output.contains("Dunwhin"))
    #expect(run.output.contains("<Family>Dunwhin</Family>"))
    #expect(run.output.contains("not filled: reference"))
    let xml = home.root.appending(path: "one.xml")
    try Data(
      "<Referral xmlns=\"urn:referral-interchange:messages:1\"><Id>1</Id><Sex>x</Sex></Referral>"
        .utf8
    )
    .write(to: xml)
    let broken = try home.run("map", "try", "referral-xml", xml.path)
    #expect(broken.status == 2, "\(broken.talk)")
    let typo = try home.run("map", "try", "agency-referal-csv", Self.table)
    #expect(typo.status == 64 && typo.talk.contains("agency-referral-csv"), "\(typo.talk)")
  }

  // MARK: New

  @Test(
    "a first mapping compiles as it is and reads its sample",
    arguments: [
      ("agency-referral-csv/week.csv", "referral", "person.name.family"),
      ("agency-feedback-csv/month.csv", "feedback", "status"),
      ("referral-xml/full.xml", "referral", "person.chi"),
      ("feedback-xml/full.xml", "feedback", "about.id"),
    ])
  func drafted(_ sample: String, _ kind: String, _ field: String) throws {
    let home = try GlasgowHome()
    let path = Program.checkout.appending(path: "mappings/examples/\(sample)").path
    let file = home.root.appending(path: "mappings/draft.yaml")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    // As a shell has it, the file is there and empty when the program begins.
    try Data().write(to: file)
    let draft = try home.run("map", "new", "draft", path, "--message", kind)
    #expect(draft.status == 0, "\(draft.talk)")
    try Data(draft.output.utf8).write(to: file)
    let check = try home.run("check")
    #expect(check.status == 0, "\(check.talk)")
    let tried = try home.run("map", "try", "draft", path, "--json")
    let fields = tried.objects.flatMap { ($0["fields"] as? [String: String] ?? [:]).keys }
    #expect(fields.contains(field), "\(tried.output)")
    #expect(draft.output.contains("# guess"))
  }

  @Test("a spreadsheet can say that a person's sex is not known")
  func unknownSex() throws {
    let home = try GlasgowHome()
    let file = home.root.appending(path: "one.xml")
    let text = try String(
      contentsOf: Program.checkout.appending(path: "mappings/examples/referral-xml/full.xml"),
      encoding: .utf8)
    try Data(text.replacing("<Sex>female</Sex>", with: "<Sex>not-known</Sex>").utf8).write(to: file)
    let tried = try home.run("map", "try", "referral-xml", file.path, "--as", "agency-referral-csv")
    #expect(tried.output.contains("Not known"), "\(tried.output)")
    #expect(!tried.output.contains("'sex' has a value"))
  }

  @Test("columns that nothing in the model is called like stand in a first mapping as comments")
  func strangers() throws {
    let home = try GlasgowHome()
    let sample = home.root.appending(path: "sample.csv")
    try Data("Clients of May\nClient Name;D.O.B.;Favourite colour\nAnn Exa;1/2/1990;red\n".utf8)
      .write(to: sample)
    let draft = try home.run("map", "new", "odd", sample.path)
    #expect(draft.output.contains("delimiter: semicolon"), "\(draft.output)")
    #expect(draft.output.contains("  # - { at: Favourite colour"), "\(draft.output)")
    #expect(draft.output.contains("field: person.birthDate, date: [ \"d/M/yyyy[ HH:mm]\", iso ]"))
  }
}
