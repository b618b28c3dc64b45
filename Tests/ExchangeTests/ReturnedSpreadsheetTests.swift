import Diagnostics
import Digests
import Exchange
import Referrals
import Testing

/// Something that people and their programs do to a receipt before they send it back.
struct Habit: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let change: @Sendable (Sheet) -> [UInt8]

  init(_ description: String, _ change: @escaping @Sendable (Sheet) -> [UInt8]) {
    testDescription = description
    self.change = change
  }

  /// A change of the cells, saved as the receipt was.
  private static func edit(
    _ description: String, _ change: @escaping @Sendable (inout Sheet) -> Void
  ) -> Habit {
    Habit(description) { sheet in
      var sheet = sheet
      change(&sheet)
      return sheet.saved()
    }
  }

  static let ours = [
    "Result", "Field", "What is wrong", "How to fix it", "Our reference", "Our code",
  ]

  /// What leaves every row where it was, with its reference.
  static let harmless = [
    Habit("saved with commas") { $0.saved(delimiter: ",") },
    Habit("saved with tabs") { $0.saved(delimiter: "\t", lineEnd: "\n") },
    Habit("saved with a byte order mark") { $0.saved(mark: "\u{FEFF}") },
    Habit("saved with quotes around everything") { $0.saved(quotesAll: true) },
    Habit("saved on an old Macintosh") { $0.saved(lineEnd: "\r") },
    Habit("saved as windows-1252") { sheet in
      String(decoding: sheet.saved(), as: UTF8.self).unicodeScalars.map { UInt8($0.value) }
    },
    Habit("saved as Unicode text") { sheet in
      let text = String(decoding: sheet.saved(delimiter: "\t"), as: UTF8.self)
      return [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    },
    Habit("saved with a line that tells Excel the delimiter") { sheet in
      Array("sep=;\r\n".utf8) + sheet.saved()
    },
    Habit("saved with a title above") { sheet in
      Array("Money Matters;;;\r\nReturned on 3 December;;;\r\n\r\n".utf8) + sheet.saved()
    },
    Habit("saved with empty columns and rows at the end") { sheet in
      var sheet = sheet
      for index in sheet.rows.indices { sheet.rows[index] += ["", "", ""] }
      sheet.rows += Array(repeating: sheet.rows[0].map { _ in "" }, count: 40)
      return sheet.saved() + Array("\r\n\r\n".utf8)
    },
    edit("our columns in front") { $0.moveColumns(ours, to: 0) },
    edit("our columns in the middle") { $0.moveColumns(ours, to: 3) },
    edit("our columns deleted but for the reference") {
      $0.removeColumns(ours.filter { $0 != "Our reference" })
    },
    edit("the reference's column moved alone") { $0.moveColumns(["Our reference"], to: 1) },
    edit("titles in capitals") { $0.rows[0] = $0.rows[0].map { $0.uppercased() } },
    edit("titles in small letters with blanks") {
      $0.rows[0] = $0.rows[0].map { " \($0.lowercased()) " }
    },
    edit("references in small letters without dashes") { sheet in
      for row in 1...4 {
        sheet[row, "Our reference"] = sheet[row, "Our reference"].lowercased()
          .replacing("-", with: "")
      }
    },
    edit("references with the dashes of a word processor") { sheet in
      for row in 1...4 {
        sheet[row, "Our reference"] = sheet[row, "Our reference"].replacing("-", with: "–")
      }
    },
    edit("dates as LibreOffice writes them") { sheet in
      for row in 1...4 {
        sheet[row, "Date of referral"] = "09/11/26"
        sheet[row, "D.O.B."] = "19/11/34"
      }
    },
    edit("dates as ISO writes them") { sheet in
      for row in 1...4 {
        sheet[row, "Date of referral"] = "2026-11-09"
        sheet[row, "D.O.B."] = "1934-11-19"
      }
    },
    edit("dates with dots and with the names of months") { sheet in
      for row in 1...4 {
        sheet[row, "Date of referral"] = row % 2 == 0 ? "9.11.26" : "09-Nov-26"
        sheet[row, "D.O.B."] = row % 2 == 0 ? "19.11.1934" : "19 November 1934"
      }
    },
    edit("blanks around what stands in the cells") { sheet in
      for row in 1...4 { sheet.rows[row] = sheet.rows[row].map { " \($0)  " } }
    },
    edit("a column of one's own added") { sheet in
      for index in sheet.rows.indices {
        sheet.rows[index].insert(index == 0 ? "Done?" : "yes", at: 2)
      }
    },
    edit("our columns changed by hand") { sheet in
      for row in 1...4 {
        sheet[row, "Result"] = "done"
        sheet[row, "What is wrong"] = ""
      }
    },
  ]
}

@Suite("A receipt spreadsheet that comes back")
struct ReturnedSpreadsheetTests {
  /// One row that is sent, one without a surname, one of an unknown practice, and one that is sent without a number.
  private static let put = Put(
    Letters.agency,
    Letters.table([
      Letters.row("M-1", surname: "MacZoë"), Letters.row("", surname: ""),
      Letters.row("", surname: "Rowanlaw", practice: "99073"), Letters.row("", surname: "Inchbrae"),
    ]))

  private static func sheet(_ night: inout Night) -> Sheet {
    Sheet(night.receipt(put).bytes, delimiter: ";")
  }

  @Test("unchanged is known row for row, whatever was done to the file", arguments: Habit.harmless)
  func unchanged(_ habit: Habit) {
    var night = Night()
    let returned = night.take(Put(Letters.agency, habit.change(Self.sheet(&night))))
    let decisions = returned.decided.map(\.decision)
    #expect(decisions.map(\.bucket) == [.duplicate, .rejected, .duplicate, .duplicate])
    #expect(decisions.map { $0.duplicateOf?.id ?? 0 } == [1, 0, 3, 4])
    #expect(decisions.map(\.previousAttempt) == [0, 2, 0, 0])
    #expect(returned.decided.flatMap { $0.files.map(\.bytes) } == [])
  }

  @Test("corrected goes out once, whatever was done to the file", arguments: Habit.harmless)
  func corrected(_ habit: Habit) {
    var night = Night()
    var sheet = Self.sheet(&night)
    sheet[2, "Surname"] = "Hollin"
    sheet[3, "GP Practice"] = "99016"
    let returned = Put(Letters.agency, habit.change(sheet))
    let decisions = night.take(returned).decided.map(\.decision)
    #expect(decisions.map(\.bucket) == [.duplicate, .delivered, .delivered, .duplicate])
    #expect(decisions.map(\.previousAttempt) == [0, 2, 3, 0])
    // The same file once more brings nothing new.
    #expect(night.take(returned).decided.allSatisfy { $0.decision.bucket == .duplicate })
  }

  @Test("without our columns is known by its content, and what was not accepted begins anew")
  func withoutColumns() {
    var night = Night()
    var sheet = Self.sheet(&night)
    sheet.removeColumns(Habit.ours)
    sheet[2, "Surname"] = "Hollin"
    let decisions = night.take(Put(Letters.agency, sheet.saved())).decided.map(\.decision)
    #expect(decisions.map(\.bucket) == [.duplicate, .delivered, .duplicate, .duplicate])
    #expect(decisions.map(\.previousAttempt) == [0, 0, 0, 0])
  }

  @Test("may have rows in another order, fewer rows and new ones")
  func otherRows() {
    var night = Night()
    var sheet = Self.sheet(&night)
    var new = sheet.rows[1].map { _ in "" }
    for (title, text) in [
      ("Ref No", "M-9"), ("Surname", "Larkhowe"), ("First name(s)", "Bram"),
      ("GP Practice", "99016"), ("Consent to refer", "Yes"), ("Reason(s)", "Food or fuel"),
    ] { new[sheet.column(title)] = text }
    sheet.rows = [sheet.rows[0], sheet.rows[4], new, sheet.rows[1]]
    let decisions = night.take(Put(Letters.agency, sheet.saved())).decided.map(\.decision)
    #expect(decisions.map(\.bucket) == [.duplicate, .delivered, .duplicate])
    #expect(decisions.map { $0.duplicateOf?.id ?? 0 } == [4, 0, 1])
  }

  @Test("tells what a spreadsheet program may have changed by itself in a row that was sent")
  func changedByProgram() throws {
    var night = Night()
    let titles = "\(Letters.titles);Mobile"
    let first = night.receipt(
      Put(Letters.agency, "\(titles)\r\n\(Letters.row("M-1"));07700900150\r\n"))
    var sheet = Sheet(first.bytes, delimiter: ";")
    sheet[1, "Mobile"] = "7700900150"
    let text = night.receiptText(Put(Letters.agency, sheet.saved()))
    #expect(text.contains(";On hold;Our reference;"))
    #expect(text.contains("This was sent on before, as \(Night.reference(1)), and differs now"))
    #expect(text.contains("such as a leading 0 that it dropped or a date that it wrote otherwise"))
  }

  @Test("of another agency is rejected row for row, in words that tell nothing, and sends nothing")
  func ofAnotherAgency() throws {
    var night = Night()
    let sheet = Self.sheet(&night)
    let strange = Put("warm-homes", sheet.saved())
    let drop = night.take(strange)
    let decisions = drop.decided.map(\.decision)
    #expect(decisions.map(\.bucket) == [.rejected, .rejected, .rejected, .rejected])
    for decision in decisions {
      let codes = decision.problems.map(\.code)
      #expect(codes.contains("reference.unknown"))
    }
    #expect(drop.decided.flatMap { $0.files.map(\.bytes) } == [])
    // Nobody was ever given the references of a home that has received nothing.
    var empty = Night()
    let nowhere = empty.take(strange).decided.map(\.decision)
    #expect(nowhere.map(\.problems) == decisions.map(\.problems))
    // Nor is what the owner returns afterwards taken for anything else than before.
    let own = night.take(Put(Letters.agency, sheet.saved())).decided.map(\.decision.bucket)
    #expect(own == [.duplicate, .rejected, .duplicate, .duplicate])
  }

  @Test("with a mistyped reference is rejected in that row alone, and says in which column")
  func mistyped() {
    var night = Night()
    var sheet = Self.sheet(&night)
    let reference = sheet[1, "Our reference"]
    sheet[1, "Our reference"] =
      String(reference.dropLast()) + (reference.hasSuffix("9") ? "8" : "9")
    let text = night.receiptText(Put(Letters.agency, sheet.saved()))
    let lines = text.split(separator: "\r\n")
    #expect(lines[1].contains(";Not accepted;Our reference;'our reference' has a slip"))
    #expect(lines[1].hasSuffix(";rejected reference.check"))
    #expect(lines[4].contains(";Already received;"))
  }

  @Test("says of what is known what became of it")
  func words() {
    var night = Night()
    let sheet = Self.sheet(&night)
    let lines = night.receiptText(Put(Letters.agency, sheet.saved())).split(separator: "\r\n")
    #expect(lines[1].contains("as \(Night.reference(1)). It was not sent a second time"))
    #expect(lines[3].contains("as \(Night.reference(3)). That is still on hold"))
    var corrected = sheet
    corrected[3, "GP Practice"] = "99016"
    _ = night.take(Put(Letters.agency, corrected.saved()))
    let old = night.receiptText(Put(Letters.agency, sheet.saved())).split(separator: "\r\n")
    #expect(old[3].contains(";Already received;;You sent this corrected as \(Night.reference(11))"))
  }

  @Test("of a row that waits is known while it waits, and a change of it is not sent after it")
  func waiting() {
    let generation = Glasgow.load(replacing: [
      "partners/community-links.yaml":
        (try? Glasgow.file("samples/glasgow/partners/community-links.yaml"))
        .map { String(decoding: $0, as: UTF8.self) + "paused: yes\n" } ?? ""
    ])
    var night = Night(generation)
    let receipt = night.receipt(Put(Letters.agency, Letters.table([Letters.row("")])))
    var sheet = Sheet(receipt.bytes, delimiter: ";")
    #expect(sheet[1, "Result"] == "Waiting to be sent")
    let known = night.receiptText(Put(Letters.agency, sheet.saved()))
    #expect(known.contains("That goes out with the next collection; nothing for you to do."))
    sheet[1, "Surname"] = "Hollin"
    let changed = night.take(Put(Letters.agency, sheet.saved())).decided.map(\.decision)
    #expect(changed.map(\.bucket) == [.held])
  }

  @Test("leaves a column that the sender calls as we call one of ours to the sender")
  func ownResult() {
    var night = Night()
    let text = night.receiptText(
      Put(Letters.agency, "Result;\(Letters.titles)\r\nseen;\(Letters.row("M-1"))\r\n"))
    #expect(text.contains("\r\nseen;M-1;"))
    #expect(text.contains("We did not read the column 'Result'."))
  }
}
