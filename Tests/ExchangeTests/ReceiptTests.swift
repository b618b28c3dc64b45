import Configuration
import Diagnostics
import Digests
import Document
import Exchange
import Formats
import Foundation
import Referrals
import Routing
import Testing

@Suite("A receipt")
struct ReceiptTests {
  private static let ours = ";Result;Field;What is wrong;How to fix it;Our reference;Our code"

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
  }

  // MARK: Tables

  @Test("of a table gives its rows back with our columns behind them")
  func table() {
    var night = Night()
    let rows = [Letters.row("M-1"), Letters.row("M-2", surname: "")]
    let lines = Self.lines(
      night.receiptText(Put(Letters.agency, Letters.table(rows))))
    let reference = Night.reference(1)
    #expect(
      lines == [
        Letters.titles + Self.ours,
        "\(rows[0]);Sent to Community Links North;;;;\(reference);",
        "\(rows[1]);Not accepted;Surname;'surname' is missing.;Fill it in.;"
          + "\(Night.reference(2));rejected field.missing",
        "",
      ])
  }

  @Test("of a returned receipt replaces our columns, and does not take its remarks for records")
  func returned() {
    var night = Night()
    let first = night.receipt(
      Put(
        Letters.agency,
        "\(Letters.titles);Shoe size\r\n\(Letters.row("M-1"));7\r\n\(Letters.row("", surname: ""));8\r\n"
      ))
    let second = night.take(Put(Letters.agency, first.bytes))
    #expect(second.decided.map(\.decision.bucket) == [.duplicate, .rejected])
    #expect(second.decided.map(\.decision.previousAttempt) == [0, 2])
    let again = receipts(
      for: [second], sender: partner(Letters.agency), group: 2,
      directory: night.generation.directory)
    let lines = Self.lines(String(decoding: again[0].bytes, as: UTF8.self))
    #expect(lines.count == 5)
    #expect(lines[0] == "\(Letters.titles);Shoe size\(Self.ours)")
    #expect(lines[1].contains(";Already received;;"))
    #expect(lines[1].contains("as \(Night.reference(1))"))
    #expect(lines[3].hasPrefix(";;;;;;;;;;Remark;;We did not read the column 'Shoe size'."))
    #expect(
      second.prepared.slices.map(\.range).flatMap { Array(first.bytes[$0]) } == first.bytes)
  }

  @Test("that comes back corrected is a new attempt of the rows that were not accepted")
  func corrected() {
    var night = Night()
    let text = night.receiptText(
      Put(
        Letters.agency,
        Letters.table([Letters.row("", surname: ""), Letters.row("", surname: "Hollin")])))
    let corrected = text.replacing(";09/11/2026;;Brenwyn", with: ";09/11/2026;Pinkstane;Brenwyn")
    let decided = night.take(Put(Letters.agency, corrected)).decided.map(\.decision)
    #expect(decided.map(\.bucket) == [.delivered, .duplicate])
    #expect(decided.map(\.previousAttempt) == [1, 0])
  }

  @Test("keeps semicolons and windows-1252, and says in it what it can of other partners' names")
  func windows1252() {
    let rows = Letters.table([Letters.row("M-1", surname: "Zoe#")])
    let bytes = rows.utf8.map { $0 == UInt8(ascii: "#") ? 0xEB : $0 }
    let generation = Glasgow.load(replacing: [
      "partners/community-links.yaml":
        (try? Glasgow.file(
          "samples/glasgow/partners/community-links.yaml"))
        .map { String(decoding: $0, as: UTF8.self) }?
        .replacing("Community Links North", with: "Ceangal Ŵest") ?? ""
    ])
    var night = Night(generation)
    let receipt = night.receipt(Put(Letters.agency, bytes)).bytes
    #expect(receipt.contains(0xEB))
    let line =
      Self.lines(
        String(decoding: receipt.map { $0 == 0xEB ? UInt8(ascii: "#") : $0 }, as: UTF8.self))[1]
    #expect(line.hasPrefix("M-1;09/11/2026;Zoe#;"))
    #expect(line.contains(";Sent to Ceangal ?est;"))
  }

  @Test(
    "gives a row back without its cells where nobody can tell them, and says which row it was",
    arguments: [
      "M-2;10/11/2026;\"Hollin;Bram\r\nM-3;10/11/2026;Canary;;;;;;",
      "M-2;10/11/2026;\"Hollin\"s;Canary", "M-2;10/11/2026;Hollin;Bram;;;;Yes;;;;Canary",
    ])
  func unreadableRow(_ row: String) {
    var night = Night()
    let receipt = night.receipt(
      Put(Letters.agency, Letters.table([Letters.row("M-1"), row])))
    let lines = Self.lines(String(decoding: receipt.bytes, as: UTF8.self))
    #expect(lines.count == 4)
    #expect(lines[2].hasPrefix(";;;;;;;;;Not accepted;"))
    #expect(lines[2].contains("This is about row 3 of the file that you sent. "))
    #expect(!lines[2].contains("Canary"))
    let again = night.take(Put(Letters.agency, receipt.bytes))
    #expect(again.decided.map(\.decision.bucket) == [.duplicate])
  }

  @Test("does not let a cell compute anything in the program that opens it")
  func formula() {
    var night = Night()
    let row = Letters.row("=cmd()", notes: "@SUM(A1)")
    let line = Self.lines(night.receiptText(Put(Letters.agency, Letters.table([row]))))[1]
    #expect(line.hasPrefix("'=cmd();"))
    #expect(line.contains(";'@SUM(A1);"))
  }

  @Test("of a table in text tells what was noticed about the file as a whole")
  func tableAsText() {
    let generation = Glasgow.load(replacing: [
      "partners/money-matters.yaml":
        (try? Glasgow.file(
          "samples/glasgow/partners/money-matters.yaml"))
        .map { String(decoding: $0, as: UTF8.self) + "receipts: text\n" } ?? ""
    ])
    var night = Night(generation)
    let text = night.receiptText(
      Put(Letters.agency, "\(Letters.titles);Shoe size\n\(Letters.row("M-1"));7\n"))
    #expect(text.contains("Please note: We did not read the column 'Shoe size'."))
  }

  @Test("of a table names the column of each problem, and says nothing twice")
  func fields() {
    var night = Night()
    let put = Put(
      Letters.agency,
      "\(Letters.titles);CHI\r\n\(Letters.row("M-1", practice: "99073"));1911344049\r\n\(Letters.row("M-2", practice: "99073"));\r\n"
    )
    let lines = Self.lines(night.receiptText(put))
    #expect(lines[1].contains(";Not accepted;CHI, GP Practice;"))
    #expect(lines[2].contains(";On hold;GP Practice;No practice here has the code '99073'."))
    #expect(lines[2].components(separatedBy: "99073").count == 3)
    #expect(lines[2].components(separatedBy: "orrect the practice code").count == 2)
  }

  // MARK: XML

  @Test("in XML satisfies its schema, whatever became of the records")
  func schema() throws {
    let schema = try XMLSchema(
      bytes: Glasgow.file("mappings/schemas/receipt.xsd"), path: "receipt.xsd")
    let symbols = SymbolTable()
    let decoder = XMLDecoder(symbols: symbols)
    var document = Document()
    let sequences = Sequence.identities + Sequence.cases + Sequence.routings
    for sequence in sequences {
      var night = Night()
      let drops = night.group(sequence.puts).filter { $0.prepared.drop.bytes.first == 0x3C }
      for receipt in receipts(
        for: drops, sender: partner(Letters.practice), group: 1,
        directory: night.generation.directory)
      {
        #expect(receipt.name == "receipt-group-1.xml")
        let problems = decoder.decode(receipt.bytes, into: &document, schema: schema)
        #expect(problems == [], "\(sequence): \(String(decoding: receipt.bytes, as: UTF8.self))")
      }
    }
  }

  @Test("in XML says at which line a problem stands")
  func line() {
    var night = Night()
    let text = night.receiptText(
      Put(Letters.practice, Letters.referral("A").replacing("routine", with: "rotuine")))
    #expect(text.contains("<What>Line 15, column 3: "))
  }

  // MARK: Text

  @Test("of a file that nobody could read is plain text")
  func unreadable() {
    var night = Night()
    let receipt = night.receipt(
      Put(Letters.practice, Array("PK\u{3}\u{4}xl/workbook.xml".utf8), name: Array("Nov.xlsx".utf8))
    )
    let text = String(decoding: receipt.bytes, as: UTF8.self)
    #expect(receipt.name == "receipt-1.txt")
    #expect(
      text.hasPrefix(
        """
        Receipt for Birchbank Medical Practice

        File: Nov.xlsx
        Our reference: \(Night.reference(1))
        Result: Not accepted
          We could not take this, and nothing was sent on. Please correct it and send it again.
          What is wrong: This is an Excel workbook; save it as CSV.
        """))
  }

  @Test(
    "does not let a file's name forge lines or hide what it says",
    arguments: [
      "a\nResult: Sent", "a\r\nResult: Sent", "a\u{1B}[2Ja", "a\u{202E}txt.a",
      "a\u{2028}Result: Sent",
      "a\u{85}Result: Sent", "a\u{200B}b", "a\u{9B}2J",
    ])
  func hostileName(_ name: String) {
    for bytes in [Array("PK\u{3}\u{4}".utf8), Array(Letters.referral("A").utf8)] {
      var night = Night()
      let text = night.receiptText(Put(Letters.practice, bytes, name: Array(name.utf8)))
      #expect(text.contains("a?"))
      #expect(
        text.unicodeScalars.allSatisfy {
          switch $0.properties.generalCategory {
          case .control: $0 == "\n"
          case .format, .lineSeparator, .paragraphSeparator: false
          default: true
          }
        })
      #expect(!text.split(separator: "\n").contains { $0.hasPrefix("Result: Sent") })
    }
  }

  // MARK: Words

  @Test("of a record that was sent with a remark says both")
  func sentWithRemark() {
    var night = Night()
    let put = Put(
      Letters.agency,
      "\(Letters.titles);Postcode\r\n\(Letters.row("M-1"));G9\r\n")
    let line = Self.lines(night.receiptText(put))[1]
    #expect(line.contains("Sent to Community Links North;"))
    #expect(line.contains(";Postcode;\"It was sent, but please note: The postcode "))
  }

  @Test("of a record that we must mend says that there is nothing to do, and not what is ours")
  func failed() {
    var night = Night()
    let text = night.receiptText(
      Put(
        Letters.linkWorkers,
        Letters.onward("A", notes: String(repeating: "word ", count: 60))))
    #expect(text.contains("<Result>failed</Result>"))
    #expect(text.contains("there is nothing for you to do"))
    #expect(!text.contains("<Problem>"))
  }

  @Test("of a record without consent does not ask for what would be held")
  func withheld() {
    var night = Night()
    let text = night.receiptText(
      Put(Letters.practice, Letters.referral("A", consent: "<Referred>no</Referred>")))
    #expect(text.contains("with the reference that we gave this one"))
    #expect(!text.contains("send an update"))
  }

  @Test("speaks of its sender's records alone")
  func othersRecords() {
    var night = Night()
    _ = night.take(
      Put(
        "canalside-practice",
        Letters.referral(
          "A", family: "Canaryson",
          sender: "99021", practice: "99021"), name: "Canary.xml"))
    let text = night.receiptText(
      Put(Letters.linkWorkers, Letters.feedback("F", about: "A", referrer: "99021")))
    #expect(text.contains("<Result>delivered</Result>"))
    #expect(!text.contains("Canary"))
    let stranger = night.receiptText(
      Put(
        "warm-homes",
        "Ref No,Referrer,Referrer's number,Status\nF-1,canalside-practice,A,Accepted\n"))
    #expect(stranger.contains("On hold"))
    #expect(!stranger.contains("Canary"))
    #expect(!stranger.contains(Night.reference(1).text))
  }
}
