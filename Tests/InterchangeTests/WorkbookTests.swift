import Foundation
import Testing
import WorkbookKit

@Suite("A workbook in an agency's inbox", .serialized)
struct WorkbookTests {
  private static let agency = "warm-homes"

  /// The cells of the agency's own sample, titles first.
  private static func table() throws -> [[String]] {
    var rows: [[String]] = [[""]]
    var isQuoted = false
    let text = try sampleDrop("warm-homes/referrals-2026-11.csv").trimmingPrefix("\u{FEFF}")
    for character in text.replacing("\"\"", with: "\u{1}").replacing("\r\n", with: "\n") {
      let (row, cell) = (rows.count - 1, rows[rows.count - 1].count - 1)
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: rows[row].append("")
      case "\n" where !isQuoted: rows.append([""])
      case "\u{1}": rows[row][cell].append("\"")
      default: rows[row][cell].append(character)
      }
    }
    return rows.filter { $0 != [""] }
  }

  /// The table as a workbook: days as days, numbers as numbers, everything else as texts.
  private static func workbook(_ table: [[String]]) -> WorkbookMaker {
    let days = DateFormatter()
    days.locale = Locale(identifier: "en_GB_POSIX")
    days.timeZone = TimeZone(identifier: "UTC")
    days.dateFormat = "dd/MM/yyyy"
    var maker = WorkbookMaker(table: table) { row, _, place in
      let text = table[row][WorkbookTests.column(of: place)]
      if text.count == 10, let day = days.date(from: text) {
        let number = Int(day.timeIntervalSince1970 / 86_400) + 25_569
        return "<c r=\"\(place)\" s=\"1\"><v>\(number)</v></c>"
      }
      guard text.count == 10, let number = Int(text) else { return nil }
      return "<c r=\"\(place)\" s=\"2\"><v>\(number)</v></c>"
    }
    maker.formats = ["dd/mm/yyyy", "0000000000"]
    return maker
  }

  private static func column(of place: String) -> Int {
    place.prefix { $0.isLetter }.utf8.reduce(0) { $0 * 26 + Int($1 - 64) } - 1
  }

  /// What a home delivers that has taken one file, receipts apart.
  private static func delivered(_ bytes: Data, as name: String) throws -> [String: Data] {
    let home = try GlasgowHome()
    try home.drop(bytes, as: name, of: agency)
    let run = try home.run("run", "--json")
    #expect(run.lastObject["balanced"] as? Bool == true)
    #expect(try home.run("archive", "verify").status == 0)
    return try home.outboxes().filter { !$0.key.contains("/receipt-") }
  }

  @Test("is read as the same table in CSV is")
  func twin() throws {
    let table = try Self.table()
    let csv = try Self.delivered(
      Data(sampleDrop("warm-homes/referrals-2026-11.csv").utf8), as: "referrals.csv")
    let workbook = try Self.delivered(
      Data(Self.workbook(table).bytes()), as: "referrals.xlsx")
    #expect(!csv.isEmpty)
    #expect(csv == workbook)
  }

  @Test("is answered as a table with the sheet's rows, and can go back corrected")
  func answered() throws {
    let home = try GlasgowHome()
    let bytes = Data(Self.workbook(try [[""], ["Referrals"]] + Self.table()).bytes())
    try home.drop(bytes, as: "November.xlsm", of: Self.agency)
    let run = try home.run("run", "--json")
    #expect(run.count("records") == run.bucketSum)
    #expect(run.count("rejected") > 0)
    let receipt = try #require(
      home.outboxes().first { $0.key.contains("receipt-1.csv") }?.value)
    let text = String(decoding: receipt, as: UTF8.self)
    #expect(text.hasPrefix("\u{FEFF}Surname,First name(s),D.O.B.,CHI,"))
    #expect(text.contains(",Calder,1955-02-24,2402554118,WH-2,"))
    let check = home.root.appending(path: "again.xlsx")
    try bytes.write(to: check)
    let said = try home.run("check", check.path, "--partner", Self.agency)
    #expect(said.output.contains("Row 5, Surname: "), "\(said.output)")
    // Sent once more, nothing is delivered twice.
    try home.drop(bytes, as: "November again.xlsx", of: Self.agency)
    let again = try home.run("run", "--json")
    #expect(again.count("delivered") == 0)
    #expect(again.count("duplicate") == run.count("delivered") + run.count("held"))
    #expect(try home.run("verify").status == 0)
  }

  @Test("is given back whole by the archive, and its rows by themselves")
  func extracted() throws {
    let home = try GlasgowHome()
    let bytes = Data(Self.workbook(try Self.table()).bytes())
    try home.drop(bytes, as: "a.xlsx", of: Self.agency)
    _ = try home.run("run")
    let target = home.root.appending(path: "case").path
    let whole = try home.run("archive", "extract", "drop", "1", "--to", target)
    #expect(whole.status == 0, "\(whole.talk)")
    #expect(try Data(contentsOf: URL(filePath: target + "/drop-1.xlsx")) == bytes)
    let reference = try #require(try home.references(#""line":2"#).first ?? home.references().first)
    let row = try home.run("archive", "extract", reference)
    #expect(
      row.output.hasPrefix("Underhowe,Caitrìona,1948-09-13,1309484082,WH-1,"), "\(row.output)")
  }

  @Test("has its rows processed again one by one, and a thousand of them in parts")
  func again() throws {
    let home = try GlasgowHome()
    var table = try Self.table()
    table.removeSubrange(2...)
    let reference = try #require(table[0].firstIndex(of: "Ref No"))
    let row = table[1]
    for number in 2...1_201 {
      var next = row
      next[reference] = "WH-\(number)"
      table.append(next)
    }
    try home.drop(Data(Self.workbook(table).bytes()), as: "a.xlsx", of: Self.agency)
    let run = try home.run("run", "--json")
    #expect(run.count("records") == 1_201)
    #expect(run.count("records") == run.bucketSum)
    #expect(try home.run("archive", "verify").status == 0)
    #expect(try home.run("verify").status == 0)
    let references = try home.references()
    let last = try #require(references.last)
    let held = try home.run("hold", last)
    let extracted = try home.run("archive", "extract", last)
    #expect(extracted.output.contains("WH-1201"), "\(extracted.output)")
    if held.status == 0 {
      let released = try home.run("release", last)
      #expect(released.output.contains(last), "\(released.output) \(released.talk)")
    }
    #expect(try home.left() == [])
  }

  @Test(
    "that cannot be read is told in words, and harms no neighbour",
    arguments: [
      ("password", "[workbook.password]"), ("cut", "[workbook.damaged]"),
      ("old", "[file.workbook]"),
      ("titles", "[csv.no-header]"), ("empty", "[workbook.empty]"),
    ])
  func unreadable(_ kind: String, _ code: String) throws {
    let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
    let sound = Self.workbook(try Self.table()).bytes()
    let bytes: [UInt8] =
      switch kind {
      case "password": compound + "EncryptedPackage".utf8.flatMap { [$0, 0] }
      case "cut": sound.dropLast(100)
      case "old": compound + [0]
      case "titles": WorkbookMaker(table: [["a", "b"], ["1", "2"]]).bytes()
      default: WorkbookMaker(table: []).bytes()
      }
    let home = try GlasgowHome()
    try home.drop(Data(bytes), as: "a.xlsx", of: Self.agency)
    try home.drop(Data(sound), as: "b.xlsx", of: Self.agency)
    let run = try home.run("run", "--json")
    #expect(run.count("records") == run.bucketSum)
    #expect(run.count("delivered") > 0)
    let receipts = try home.receipts(of: Self.agency)
    #expect(receipts.contains(code), "\(receipts)")
  }
}
