import Diagnostics
import Exchange
import Referrals
import Testing

/// A cell as a spreadsheet program or a hurried person leaves it, and what its sender is told.
struct Cell: CustomTestStringConvertible, Sendable {
  let title: String
  let text: String
  let code: String
  let what: String
  let fix: String
  var testDescription: String { "\(title): \(text)" }

  init(_ title: String, _ text: String, _ code: String, _ what: String, _ fix: String) {
    self.title = title
    self.text = text
    self.code = code
    self.what = what
    self.fix = fix
  }

  static let all = [
    Cell(
      "CHI", "231148404", "chi.too-few",
      "The CHI number has 9 digits; 10 are needed. A CHI number has 10 digits; the first 6 are the date of birth as DDMMYY.",
      "A spreadsheet may have dropped a leading 0: format the column as text and put the 0 back."),
    Cell(
      "CHI", "23114840440", "chi.too-many", "The CHI number has 11 digits; 10 are needed.",
      "Compare it with the record that it was copied from."),
    Cell(
      "CHI", "2.31E+09", "chi.characters",
      "The CHI number was shortened by a spreadsheet program, as to 1.23E+09.",
      "Format the column as text, then type the number again, as its last digits are lost."),
    Cell(
      "CHI", "########", "chi.characters",
      "The CHI number is a row of #, as spreadsheet programs show what does not fit into the column.",
      "Make the column wider, and save the file again."),
    Cell(
      "CHI", "#REF!", "chi.characters",
      "The CHI number is an error of the spreadsheet program, such as #REF! or #NAME? ",
      "Type the value again."),
    Cell(
      "CHI", "2311484045", "chi.checksum",
      "The CHI number has a check digit that does not fit the other digits.",
      "Two digits may be swapped or one mistyped"),
    Cell(
      "Date of referral", "46349", "value.date",
      "'date of the message' is a plain number, as spreadsheet programs keep dates.",
      "Format the column as a date, day first, and save the file again."),
    Cell(
      "Date of referral", "46349.5", "value.date", "is a plain number", "Format the column"),
    Cell(
      "Date of referral", "11/22/2026", "value.date",
      "is not a date that we know: it has the form 99/99/9999. Expected a day of the calendar, written as 22/11/2026,",
      "Write the day before the month."),
    Cell(
      "Date of referral", "31/02/2026", "value.date",
      "Expected a day of the calendar", "Correct the date."),
    Cell(
      "D.O.B.", "12740", "value.date", "is a plain number, as spreadsheet programs keep dates.",
      "Format the column as a date, day first, and save the file again."),
    Cell("D.O.B.", "#####", "value.date", "is a row of #", "Make the column wider"),
    Cell(
      "Consent to refer", "perhaps", "value.code",
      "has the value 'perhaps', which we do not know. Expected one of Yes, No.", ""),
    Cell(
      "Consent to refer", "If She Likes", "value.code",
      "has a text of the form Aa Aaa Aaaaa, which we do not know. Expected one of Yes, No.", ""),
    Cell(
      "Mobile", "4.477E+11", "value.type", "was shortened by a spreadsheet program",
      "Format the column as text"),
    Cell("Mobile", "07700", "", "", ""),
    Cell(
      "Mobile", "ring her", "value.type",
      "cannot be right: it has the form aaaa aaa. Expected five digits or more, and besides them only blanks and + - ( ).",
      "Correct it, or leave it empty."),
    Cell("Surname", "", "field.missing", "is missing.", "Fill it in."),
    Cell(
      "Our reference", "R7K2-93QF-6", "reference.check",
      "'our reference' has a slip: its last character does not fit the others. One character is wrong, or two are swapped.",
      "Copy it again from where we told it to you; or leave it empty, if this is a new referral."),
    Cell(
      "Our reference", "MM/2026/17", "reference.form", "'our reference' is not one that we gave.",
      "or leave it empty"),
    Cell(
      "Our reference", "R7K2-93QF-V", "reference.unknown",
      "'our reference' is not that of anything you sent us.", "or leave it empty"),
  ]
}

@Suite("What a sender is told of a cell")
struct ReceiptWordsTests {
  private static let titles =
    "Ref No;Date of referral;Surname;First name(s);D.O.B.;CHI;Mobile;GP Practice;Consent to refer;Our reference"
  private static let cells = [
    "M-1", "09/11/2026", "Kilnford", "Brenwyn", "23/11/1948", "2311484044", "07700 900150", "99016",
    "Yes", "",
  ]

  private static func table(_ cell: Cell) -> String {
    let row = zip(titles.split(separator: ";"), cells)
      .map { title, text in title == cell.title ? cell.text : text }
    let first = ["M-0"] + cells.dropFirst()
    return "\(titles)\r\n\(first.joined(separator: ";"))\r\n\(row.joined(separator: ";"))\r\n"
  }

  @Test("is what is wrong, by its column, and how to mend it", arguments: Cell.all)
  func cell(_ cell: Cell) throws {
    var night = Night()
    let text = night.receiptText(Put(Letters.agency, Self.table(cell)))
    let line = try #require(text.split(separator: "\r\n").last.map(String.init))
    guard !cell.code.isEmpty else {
      #expect(line.hasSuffix("Sent to Community Links North;;;;\(Night.reference(2));"))
      return
    }
    #expect(line.contains("Not accepted;\(cell.title);"), "\(line)")
    #expect(line.hasSuffix(";\(Night.reference(2));rejected \(cell.code)"), "\(line)")
    #expect(line.replacing("\"\"", with: "\"").contains(cell.what), "\(line)")
    #expect(line.contains(cell.fix), "\(line)")
  }

  @Test("begins with its row and column where the receipt is in words", arguments: ["text", "xml"])
  func words(_ format: String) {
    let generation = Glasgow.load(replacing: [
      "partners/money-matters.yaml":
        (try? Glasgow.file("samples/glasgow/partners/money-matters.yaml"))
        .map { String(decoding: $0, as: UTF8.self) + "receipts: \(format)\n" } ?? ""
    ])
    var night = Night(generation)
    let text = night.receiptText(Put(Letters.agency, Self.table(Cell.all[0])))
    #expect(
      text.contains(
        format == "xml"
          ? "<What>Row 3, CHI: The CHI number has 9 digits; 10 are needed."
          : "What is wrong: Row 3, CHI: The CHI number has 9 digits; 10 are needed."), "\(text)")
    let missing = night.receiptText(
      Put(Letters.agency, Letters.table([Letters.row("M-7", surname: "")])))
    #expect(missing.contains("Row 2, Surname: 'surname' is missing."))
  }

  @Test("is nothing where a spreadsheet program dropped a 0 that can only have been one")
  func filledUp() {
    // The number is of no person, and not of this row's.
    var night = Night(
      Glasgow.load(replacing: ["checks.yaml": "- { check: chi-birth-date, severity: off }\n"]))
    let cell = Cell("CHI", "509624022", "", "", "")
    let drop = night.take(Put(Letters.agency, Self.table(cell)))
    #expect(drop.decided.map(\.decision.bucket) == [.delivered, .delivered])
    let person = drop.decided[1].undecided.record.message?.group("person")
    #expect(person?.text("chi") == "0509624022")
  }
}
