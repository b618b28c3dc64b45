import Diagnostics
import Formats
import Testing
import WorkbookKit

/// The rows of a sheet's text, without its byte order mark.
func lines(of maker: WorkbookMaker) throws(RecordProblem) -> [String] {
  let sheet = try Workbook.sheet(of: maker.bytes())
  return String(decoding: sheet.bytes.dropFirst(3), as: UTF8.self)
    .split(
      separator: "\r\n", omittingEmptySubsequences: false
    )
    .dropLast().map(String.init)
}

@Suite("A cell of a workbook")
struct WorkbookCellTests {
  /// The text of one cell, of which the attributes and the content are given.
  private static func cell(
    _ attributes: String, _ content: String, _ change: (inout WorkbookMaker) -> Void = { _ in }
  ) throws(RecordProblem) -> String {
    var maker = WorkbookMaker()
    maker.rows = "<row r=\"1\"><c r=\"A1\" \(attributes)>\(content)</c></row>"
    change(&maker)
    return try lines(of: maker).joined(separator: "|")
  }

  @Test(
    "is read as a spreadsheet program shows it",
    arguments: [
      ("", "<v>17</v>", "17"), ("t=\"n\"", "<v>46.5</v>", "46.5"), ("", "<v>-0.25</v>", "-0.25"),
      ("", "<v>0</v>", "0"), ("", "<v>-0</v>", "0"), ("", "<v>3.0</v>", "3"),
      ("", "<v>0.30000000000000004</v>", "0.3"), ("", "<v>1.1000000000000001</v>", "1.1"),
      ("", "<v>99999999999999994</v>", "1E+17"), ("", "<v>0.99999999999999994</v>", "1"),
      ("", "<v>9434765919</v>", "9434765919"), ("", "<v>123456789012</v>", "123456789012"),
      ("", "<v>1.23456789012345E+14</v>", "123456789012345"), ("", "<v>5E-05</v>", "0.00005"),
      ("", "<v>1.2E3</v>", "1200"), ("t=\"b\"", "<v>1</v>", "TRUE"),
      ("t=\"b\"", "<v>0</v>", "FALSE"), ("t=\"e\"", "<v>#N/A</v>", "#N/A"),
      ("t=\"str\"", "<f>A2&amp;\"x\"</f><v>Calder x</v>", "Calder x"),
      ("t=\"inlineStr\"", "<is><t>Calder</t></is>", "Calder"),
      ("t=\"inlineStr\"", "<is><r><t>Cal</t></r><r><rPr><b/></rPr><t>der</t></r></is>", "Calder"),
      ("t=\"d\"", "<v>2026-11-03T00:00:00</v>", "2026-11-03"),
      ("t=\"d\"", "<v>2026-11-03T09:30:00</v>", "2026-11-03T09:30:00"),
      ("", "<f>1+1</f><v>2</v>", "2"),
    ])
  func shown(_ attributes: String, _ content: String, _ expected: String) throws {
    #expect(try Self.cell(attributes, content) == expected)
  }

  @Test(
    "with a number of more digits than a spreadsheet keeps is told from one that is whole",
    arguments: [
      ("1234567890123450", "1.23457E+15"), ("1.2345678901234499E+18", "1.23457E+18"),
      ("-2E+20", "-2E+20"), ("1E-30", "1E-30"),
    ])
  func shortened(_ number: String, _ expected: String) throws {
    #expect(try Self.cell("", "<v>\(number)</v>") == expected)
  }

  @Test(
    "with a number format is read by it where that changes what it says",
    arguments: [
      ("0000000000", "707624125", "0707624125"), ("0000", "7", "0007"), ("0000", "12345", "12345"),
      ("000\\ 000\\ 0000", "9434765919", "943 476 5919"), ("\"AB-\"0000", "17", "AB-0017"),
      ("00000", "-7", "-00007"), ("###\\-####", "5550123", "555-0123"),
      ("0%", "0.5", "50%"), ("0.0%", "0", "0%"), ("0.00", "3.14159", "3.14159"),
      ("#,##0", "1234567", "1234567"), ("0.00E+00", "12345", "12345"), ("@", "42", "42"),
      ("[Red]0", "5", "5"), ("General", "12", "12"), ("0000", "1.5", "1.5"),
      ("\"\u{A3}\"#,##0.00", "12.5", "12.5"), ("0;(0)", "-5", "-5"), ("", "5", "5"),
    ])
  func formatted(_ code: String, _ number: String, _ expected: String) throws {
    let text = try Self.cell("s=\"1\"", "<v>\(number)</v>") { $0.formats = [code] }
    #expect(text == expected)
  }

  @Test(
    "with a date or a time is read as ISO 8601",
    arguments: [
      ("dd/mm/yyyy", "46329", "2026-11-03"), ("d-mmm-yy", "46329", "2026-11-03"),
      ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "46329", "2026-11-03"),
      ("yyyy\\-mm\\-dd;@", "46329", "2026-11-03"), ("dd/mm/yyyy", "46329.75", "2026-11-03"),
      ("dd/mm/yyyy hh:mm", "46329.395833333336", "2026-11-03T09:30"),
      ("dd/mm/yyyy hh:mm:ss", "46329.395844907405", "2026-11-03T09:30:01"),
      ("dd/mm/yyyy hh:mm:ss", "46329.395833333336", "2026-11-03T09:30"),
      ("dd/mm/yyyy hh:mm", "46329", "2026-11-03"),
      ("m/d/yy h:mm AM/PM", "46329.875", "2026-11-03T21:00"),
      ("hh:mm", "0.395833333333333", "09:30"), ("h:mm AM/PM", "0.75", "18:00"),
      ("h:mm", "46329.75", "18:00"), ("[h]:mm", "1.5", "36:00"),
      ("mm:ss", "0.00392361111111111", "00:05:39"),
      ("hh:mm", "0", "00:00"), ("mmm yyyy", "46329", "2026-11"), ("yyyy", "46329", "2026"),
      ("d mmm", "46329", "2026-11-03"), ("dddd", "46329", "2026-11-03"),
      ("dd/mm/yyyy", "1", "1900-01-01"), ("dd/mm/yyyy", "59", "1900-02-28"),
      ("dd/mm/yyyy", "60", "1900-02-29"), ("dd/mm/yyyy", "61", "1900-03-01"),
      ("dd/mm/yyyy", "0", "1900-01-00"), ("dd/mm/yyyy", "36526", "2000-01-01"),
      ("dd/mm/yyyy", "36585", "2000-02-29"), ("dd/mm/yyyy", "73109", "2100-02-28"),
      ("dd/mm/yyyy", "73110", "2100-03-01"), ("dd/mm/yyyy", "2958465", "9999-12-31"),
      ("dd/mm/yyyy", "2958466", "########"), ("dd/mm/yyyy", "-1", "########"),
      ("dd/mm/yyyy", "46329.999999999", "2026-11-04"), ("dd/mm/yyyy", "1E+99", "########"),
    ])
  func dates(_ code: String, _ number: String, _ expected: String) throws {
    let text = try Self.cell("s=\"1\"", "<v>\(number)</v>") { $0.formats = [code] }
    #expect(text == expected)
  }

  @Test(
    "counts its days from 1904 where the workbook does",
    arguments: [
      ("dd/mm/yyyy", "0", "1904-01-01"), ("dd/mm/yyyy", "44867", "2026-11-03"),
      ("[h]:mm", "1.5", "36:00"),
    ])
  func from1904(_ code: String, _ number: String, _ expected: String) throws {
    for yes in ["1", "true"] {
      let text = try Self.cell("s=\"1\"", "<v>\(number)</v>") {
        $0.formats = [code]
        $0.properties = "date1904=\"\(yes)\""
      }
      #expect(text == expected)
    }
  }

  @Test(
    "with a format that has no code is read by its number",
    arguments: [
      (1, "46329"), (9, "4632900%"), (14, "2026-11-03"), (15, "2026-11-03"), (16, "2026-11-03"),
      (17, "2026-11"), (20, "00:00"), (22, "2026-11-03"), (36, "2026-11-03"), (37, "46329"),
      (46, "1111896:00"),
      (47, "00:00"), (49, "46329"), (58, "2026-11-03"),
    ])
  func builtIn(_ format: Int, _ expected: String) throws {
    #expect(
      try Self.cell("s=\"\(100 + format)\"", "<v>46329</v>")
        == expected)
  }

  @Test(
    "that shares its text has all of it and nothing else",
    arguments: [
      ("<t>Calder</t>", "Calder"), ("<t xml:space=\"preserve\"> x </t>", "\" x \""),
      ("<r><t>Cal</t></r><r><t>der</t></r>", "Calder"),
      (
        "<t>\u{6F22}\u{5B57}</t><rPh sb=\"0\" eb=\"2\"><t>kanji</t></rPh><phoneticPr fontId=\"1\"/>",
        "\u{6F22}\u{5B57}"
      ),
      ("<t>a,b</t>", "\"a,b\""), ("<t>say \"no\"</t>", "\"say \"\"no\"\"\""),
      ("<t>two\nlines</t>", "\"two\nlines\""), ("<t>two_x000D_lines</t>", "\"two\rlines\""),
      ("<t>_x005F_x000D_</t>", "_x000D_"), ("<t>_x0007_</t>", "_x0007_"),
      ("<t>_x00zz_</t>", "_x00zz_"),
      ("<t>R&amp;D &lt;3</t>", "R&D <3"), ("<t>'=1</t>", "''=1"), ("<t>=1+1</t>", "=1+1"),
      ("<t/>", ""),
    ])
  func shared(_ text: String, _ expected: String) throws {
    var maker = WorkbookMaker()
    maker.texts = ["<t>other</t>", text]
    maker.rows = """
      <row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1"><v>1</v></c></row>
      """
    #expect(try lines(of: maker) == [expected + ",1"])
  }

  @Test(
    "that cannot be told is no cell, and the workbook is damaged",
    arguments: [
      ("t=\"s\"", "<v>5</v>"), ("t=\"s\"", "<v>-1</v>"), ("t=\"s\"", "<v>x</v>"),
      ("", "<v>1 2</v>"),
      ("", "<v>NaN</v>"), ("", "<v>1E</v>"), ("", "<v>0x10</v>"),
    ])
  func damaged(_ attributes: String, _ content: String) {
    let problem = #expect(throws: RecordProblem.self) { try Self.cell(attributes, content) }
    #expect(problem?.code == "workbook.damaged")
  }
}
