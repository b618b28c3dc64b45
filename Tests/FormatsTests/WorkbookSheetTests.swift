import Diagnostics
import Formats
import Testing
import WorkbookKit

@Suite("A sheet of a workbook")
struct WorkbookSheetTests {
  private static func maker(_ rows: String) -> WorkbookMaker {
    var maker = WorkbookMaker()
    maker.rows = rows
    return maker
  }

  @Test("keeps the numbers of its rows and columns, whatever it says of its size")
  func places() throws {
    let maker = Self.maker(
      """
      <row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row>
      <row r="5" spans="1:9"><c r="A5"><v>3</v></c><c r="C5" s="1"/><c r="E5" t="s"/></row>
      <row r="6"/><row r="900" s="1" customFormat="1"><c r="XFD900" s="1"/></row>
      """)
    #expect(try lines(of: maker) == ["", ",1,,2", "", "", "3"])
  }

  @Test("counts on where rows and cells do not say where they are")
  func unnamed() throws {
    let maker = Self.maker(
      "<row><c><v>1</v></c><c><v>2</v></c></row><row r=\"3\"><c r=\"B3\"><v>3</v></c><c><v>4</v></c></row>"
    )
    #expect(try lines(of: maker) == ["1,2", "", ",3,4"])
  }

  @Test("is the first that is not hidden, and no chart")
  func firstVisible() throws {
    var maker = Self.maker("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>")
    maker.sheets = """
      <sheet name="Lists" sheetId="4" state="hidden" r:id="rId4"/>
      <sheet name="Chart" sheetId="5" r:id="rId5"/>
      <sheet name="Referrals" sheetId="1" state="visible" r:id="rId1"/>
      <sheet name="Very" sheetId="6" state="veryHidden" r:id="rId4"/>
      """
    #expect(try lines(of: maker) == ["1"])
    #expect(try Workbook.sheet(of: maker.bytes()).remarks == [])
  }

  @Test("is read in the strict form of the format, in UTF-16 and with prefixes")
  func dialects() throws {
    var maker = WorkbookMaker()
    let sheet = """
      <?xml version="1.0" encoding="UTF-16"?><x:worksheet \
      xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row r="1">\
      <x:c r="A1" t="inlineStr"><x:is><x:t>Émile</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>
      """
    maker.others = [
      ZIPMaker.Member(
        "xl/worksheets/sheet1.xml",
        [0xFF, 0xFE] + sheet.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    ]
    #expect(try lines(of: maker) == ["Émile"])
  }

  @Test("is found where its members are named in capitals and with other strokes")
  func names() throws {
    var zip = ZIPMaker(members: Self.maker("<row><c><v>1</v></c></row>").members)
    for index in zip.members.indices {
      zip.members[index].name = zip.members[index].name.replacing("/", with: "\\")
        .replacing("xl", with: "XL")
    }
    zip.comment = Array("made here".utf8)
    #expect(try Workbook.sheet(of: zip.bytes()).bytes.count == 6)
  }

  @Test("says what its sender should know")
  func remarks() throws {
    var maker = Self.maker(
      """
      <row r="1"><c r="A1"><v>1</v></c></row>
      <row r="2" hidden="1"><c r="A2"><v>1</v></c><c r="B2"><v>1</v></c></row>
      <row r="3" hidden="1"><c r="A3" s="1"/></row>
      <row r="4" hidden="true"><c r="A4"><v>1</v></c><c r="B4"><f>A4+1</f></c></row>
      """)
    maker.sheets += "<sheet name=\"Sheet2\" sheetId=\"2\" r:id=\"rId4\"/>"
    let remarks = try Workbook.sheet(of: maker.bytes()).remarks
    #expect(
      remarks.map(\.what) == [
        "we did not read the second sheet", "we read 2 rows that are hidden",
        "a formula in row 4 has no result in the file, so its cell was read as empty",
      ])
    #expect(remarks.allSatisfy { $0.outcome == .warn })
  }

  @Test("needs neither texts nor formats to be shared")
  func leastParts() throws {
    var maker = Self.maker(
      "<row r=\"1\"><c r=\"A1\" s=\"4\"><v>1</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>x</t></is></c></row>"
    )
    maker.others = [
      ZIPMaker.Member(
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"a/worksheet\" Target=\"../xl/worksheets/./sheet1.xml\"/></Relationships>"
      )
    ]
    maker.leftOut = ["xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"]
    #expect(try lines(of: maker) == ["1,x"])
  }

  @Test("gives single rows behind those that may have the titles")
  func excerpts() throws {
    let maker = WorkbookMaker(
      table: [["Title"], []] + (3...30).map { ["\($0)", $0 == 20 ? "two\nlines" : "x"] })
    let sheet = try Workbook.sheet(of: maker.bytes())
    func text(_ row: Int) -> String? {
      sheet.excerpt(row: row).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(text(3) == "\u{FEFF}Title\r\n\r\n3,x\r\n")
    let above = "\u{FEFF}Title\r\n\r\n" + (3...10).map { "\($0),x\r\n" }.joined()
    #expect(text(20) == above + "20,\"two\nlines\"\r\n")
    #expect(text(30) == above + "30,x\r\n")
    #expect((text(31), text(0)) == (nil, nil))
    #expect(sheet.line(of: 21).map { String(decoding: $0, as: UTF8.self) } == "21,x\r\n")
  }
}
