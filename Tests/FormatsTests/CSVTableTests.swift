import Diagnostics
import Document
import Formats
import Testing

@Suite("A table")
struct CSVTableTests {
  private static let columns = ["Ref No", "Surname", "Date of Birth", "Notes"]

  private static func table(_ text: String) throws -> CSVTable {
    try CSVTable(bytes: Array(text.utf8), expecting: columns)
  }

  private static func sketches(_ table: CSVTable) -> [String] {
    var document = Document()
    return table.rows.map { row in
      _ = table.decode(row, into: &document, symbols: SymbolTable())
      return sketch(document)
    }
  }

  @Test(
    "is read with any delimiter and line end",
    arguments: CSVDelimiter.allCases, LineEnd.allCases)
  func dialects(_ delimiter: CSVDelimiter, _ end: LineEnd) throws {
    let comma = String(Unicode.Scalar(delimiter.rawValue))
    let text = ["Ref No,Surname,Notes", "1,Baird,x", "2,\"O\"\"Neil\",\"a\(end.rawValue)b,c\""]
      .map { $0.replacing(",", with: comma) + end.rawValue }.joined()
    let table = try Self.table(text)
    #expect(table.delimiter == delimiter)
    #expect(table.lineEnd == end)
    #expect(table.encoding == .utf8)
    #expect(
      Self.sketches(table) == [
        "row(refno=\"1\",surname=\"Baird\",notes=\"x\")",
        "row(refno=\"2\",surname=\"O\"Neil\",notes=\"a\nb\(comma)c\")",
      ])
    #expect(table.cells(of: table.rows[1])[2] == "a\(end.rawValue)b\(comma)c")
  }

  @Test("finds its header below titles, reordered, in other case, with trailing empty columns")
  func header() throws {
    let table = try Self.table(
      "Govan Advice: referrals, 2026\n\nNOTES , surname,REF_NO,Extra,,\nx,Baird,7,,,\n,,,,,\n\ny,Orr,8\n"
    )
    #expect(table.headerNumber == 3)
    #expect(table.header.map(\.title) == ["NOTES ", " surname", "REF_NO", "Extra"])
    #expect(table.rows.map(\.number) == [4, 7])
    #expect(table.unknownColumns == ["Extra"])
    #expect(table.missingColumns == ["Date of Birth"])
    #expect(Self.sketches(table).first == "row(notes=\"x\",surname=\"Baird\",refno=\"7\")")
  }

  @Test("repeats a name where a title is repeated")
  func repeatedTitle() throws {
    let table = try CSVTable(
      bytes: Array("Phone,Ref,Phone\n1,a,2\n".utf8), expecting: ["Ref", "Phone", "Phone"])
    #expect(Self.sketches(table) == ["row(phone=\"1\",ref=\"a\",phone=\"2\")"])
  }

  @Test(
    "is refused as a whole under a code",
    arguments: [
      ("", "file.empty"), ("\n \n", "file.empty"), ("\u{FEFF}", "file.empty"),
      ("a,b\n1,2\n", "csv.no-header"), ("PK\u{3}\u{4}....xl/workbook.xml", "file.workbook"),
      ("Ref No,ref-no,Surname\n1,2,3\n", "csv.duplicate-column"),
      ("Ref No,Surname\n1,\0\n", "text.nul"), ("<html><body>Ref No", "file.web-page"),
      ("Ref No" + String(repeating: ",x", count: 1_024), "csv.columns"),
    ])
  func refused(_ text: String, _ code: String) {
    let problem = #expect(throws: RecordProblem.self) { try Self.table(text) }
    #expect(problem?.code == code)
    #expect(problem?.outcome == .reject)
  }

  @Test("rejects a bad row and leaves its neighbours alone")
  func badRows() throws {
    let long = String(repeating: "x", count: (1 << 20) + 1)
    let table = try Self.table(
      "Ref No,Surname,Notes\n1,a,b\n2,c,d,e\n3,\"f\"g,h\n4,\(long),i\n5,j\n6,\"k\n\nl\"\n7,m,n,,\n")
    #expect(table.rows.map(\.number) == [2, 3, 4, 5, 6, 7, 8])
    #expect(
      table.rows.map(\.problem?.code) == [
        nil, "csv.too-many-cells", "csv.stray-quote", "csv.cell-size", nil, nil, nil,
      ])
    #expect(table.rows[1].problem?.place == .cell(row: 3, column: 4, title: ""))
    #expect(table.rows[2].problem?.place == .cell(row: 4, column: 2, title: "Surname"))
    var document = Document()
    #expect(
      table.decode(table.rows[1], into: &document, symbols: SymbolTable()).map(\.code)
        == ["csv.too-many-cells"])
    #expect(table.cells(of: table.rows[1]) == ["2", "c", "d", "e"])
  }

  @Test("gives up at an unclosed quote, at the row that opens it, and keeps the rows before")
  func unclosedQuote() throws {
    let table = try Self.table("Ref No,Surname\n1,a\n2,\"b\n3,c\n4,d\n")
    #expect(table.rows.map(\.number) == [2, 3])
    #expect(table.rows.map(\.problem?.code) == [nil, "csv.unclosed-quote"])
    #expect(table.rows[1].problem?.place == .cell(row: 3, column: 2, title: "Surname"))
    #expect(table.rows[1].range.upperBound == "Ref No,Surname\n1,a\n2,\"b\n3,c\n4,d\n".utf8.count)
  }

  @Test("refuses a row of a million cells and one that is too long")
  func hugeRows() throws {
    let cells = String(repeating: "x,", count: 1_000_000)
    let quoted = (0..<5).map { _ in "\"" + String(repeating: "y", count: 1 << 20) + "\"" }
    let table = try Self.table(
      "Ref No,Surname\n\(cells)\n\(quoted.joined(separator: ","))\n1,a\n")
    #expect(table.rows.map(\.problem?.code) == ["csv.columns", "csv.row-size", nil])
  }

  @Test("is read in windows-1252 where it is not UTF-8, and points into the file's own bytes")
  func windows1252() throws {
    let text: [UInt8] = Array("Ref No;Surname\n1;Bj".utf8) + [0xF6] + Array("rk ".utf8) + [0x80]
    let file = text + Array("\n2;x\n".utf8)
    let table = try CSVTable(bytes: file, expecting: Self.columns)
    #expect(table.encoding == .windows1252)
    #expect(Self.sketches(table).first == "row(refno=\"1\",surname=\"Björk €\")")
    #expect(table.rows[1].range == (file.count - 4)..<file.count)
    var document = Document()
    _ = table.decode(table.rows[1], into: &document, symbols: SymbolTable())
    #expect(document.nodes[2].offset == UInt32(file.count - 2))
    #expect(
      table.place(ofOffset: file.count - 2, in: table.rows[1])
        == .cell(row: 3, column: 2, title: "Surname"))
  }

  @Test("is read in UTF-16 with a byte order mark", arguments: [true, false])
  func utf16(_ isLittleEndian: Bool) throws {
    let text = "\u{FEFF}Ref No\tSurname\r\n1\tBjörk 🙂\r\n2\tx\r\n"
    let file = text.utf16.flatMap { unit -> [UInt8] in
      let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
      return isLittleEndian ? [low, high] : [high, low]
    }
    let table = try CSVTable(bytes: file, expecting: Self.columns)
    #expect(table.encoding == (isLittleEndian ? .utf16LittleEndian : .utf16BigEndian))
    #expect(Self.sketches(table).first == "row(refno=\"1\",surname=\"Björk 🙂\")")
    #expect(table.rows[1].range == (file.count - 10)..<file.count)
    #expect(table.preamble == 0..<34)
  }

  @Test("is not taken for windows-1252 when it is UTF-8 that came to harm")
  func damagedUTF8() {
    let file = Array("Ref No,Surname\n1,Björk\n2,Ó".utf8).dropLast()
    let problem = #expect(throws: RecordProblem.self) {
      try CSVTable(bytes: Array(file), expecting: Self.columns)
    }
    #expect(problem?.code == "text.truncated")
  }

  @Test("drops the mark that keeps a text from being a formula, and no other")
  func formulaMark() throws {
    let table = try Self.table("Ref No,Surname,Notes\n'=1,''=2,'tis\n'+44 1,+44 2,'\n")
    #expect(
      Self.sketches(table) == [
        "row(refno=\"=1\",surname=\"'=2\",notes=\"'tis\")",
        "row(refno=\"+44 1\",surname=\"+44 2\",notes=\"'\")",
      ])
  }
}
