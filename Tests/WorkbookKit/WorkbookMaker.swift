/// Makes Excel workbooks of synthetic cells, as spreadsheet programs write them and as they do not.
package struct WorkbookMaker {
  /// What stands in `sheetData` of the first sheet: `<row>` elements.
  package var rows = ""
  /// What stands before and behind that.
  package var beforeRows = "<dimension ref=\"A1:B2\"/>"
  package var behindRows = ""
  /// The texts that cells of type `s` share, as the content of `<si>`.
  package var texts: [String] = []
  /// The codes of number formats: a cell with `s="1"` has the first.
  package var formats: [String] = []
  /// Attributes of `<workbookPr>`.
  package var properties = ""
  /// The `<sheet>` elements; `rId1` is the sheet.
  package var sheets = "<sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/>"
  /// Members that are added, or take the place of others of the same name.
  package var others: [ZIPMaker.Member] = []
  /// Members that are left out.
  package var leftOut: Set<String> = []

  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let relations =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let declaration =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

  package init() {}

  /// A sheet with these cells as texts; an empty text is no cell.
  package init(table: [[String]], typing type: (Int, Int, String) -> String? = { _, _, _ in nil }) {
    for (row, cells) in table.enumerated() where !cells.allSatisfy(\.isEmpty) {
      rows += "<row r=\"\(row + 1)\">"
      for (column, text) in cells.enumerated() where !text.isEmpty {
        let place = Self.place(row: row + 1, column: column + 1)
        if let cell = type(row, column, place) {
          rows += cell
        } else {
          rows += "<c r=\"\(place)\" t=\"s\"><v>\(texts.count)</v></c>"
          texts.append("<t xml:space=\"preserve\">\(Self.escaped(text))</t>")
        }
      }
      rows += "</row>"
    }
  }

  /// The name of a cell, such as `AB12`.
  package static func place(row: Int, column: Int) -> String {
    var letters = ""
    var rest = column
    while rest > 0 {
      letters = "\(Character(UnicodeScalar(UInt8(65 + (rest - 1) % 26))))\(letters)"
      rest = (rest - 1) / 26
    }
    return "\(letters)\(row)"
  }

  package static func escaped(_ text: String) -> String {
    text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\r\n": "\n"][$0] ?? "\($0)" }.joined()
  }

  /// The parts of the workbook.
  package var members: [ZIPMaker.Member] {
    var parts = [
      ("[Content_Types].xml", Self.part("Types", in: "content-types", "")),
      ("_rels/.rels", Self.relationships([("rId1", "officeDocument", "xl/workbook.xml")])),
      (
        "xl/workbook.xml",
        Self.declaration + "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(Self.relations)\">"
          + "<workbookPr \(properties)/><sheets>\(sheets)</sheets></workbook>"
      ),
      (
        "xl/_rels/workbook.xml.rels",
        Self.relationships([
          ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"),
          ("rId3", "sharedStrings", "sharedStrings.xml"),
          ("rId4", "worksheet", "/xl/worksheets/sheet2.xml"),
          ("rId5", "chartsheet", "chartsheets/sheet1.xml"),
        ])
      ),
      ("xl/styles.xml", styles),
      (
        "xl/sharedStrings.xml",
        Self.declaration + "<sst xmlns=\"\(Self.main)\">"
          + texts.map { "<si>\($0)</si>" }.joined() + "</sst>"
      ),
      (
        "xl/worksheets/sheet1.xml",
        Self.declaration + "<worksheet xmlns=\"\(Self.main)\">\(beforeRows)<sheetData>\(rows)"
          + "</sheetData>\(behindRows)</worksheet>"
      ),
    ]
    parts.removeAll { leftOut.contains($0.0) }
    let replaced = Set(others.map(\.name))
    return parts.filter { !replaced.contains($0.0) }.map { ZIPMaker.Member($0.0, $0.1) } + others
  }

  /// Writes the workbook.
  package func bytes() -> [UInt8] {
    ZIPMaker(members: members).bytes()
  }

  private var styles: String {
    var text = Self.declaration + "<styleSheet xmlns=\"\(Self.main)\"><numFmts>"
    for (index, code) in formats.enumerated() {
      text +=
        "<numFmt numFmtId=\"\(164 + index)\" formatCode=\""
        + Self.escaped(code).replacing("\"", with: "&quot;") + "\"/>"
    }
    text += "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
    text += "<xf numFmtId=\"0\"/>"
    for index in formats.indices { text += "<xf numFmtId=\"\(164 + index)\"/>" }
    // Behind those, one for each format that has a number alone: 100 is the first.
    for _ in formats.count..<99 { text += "<xf numFmtId=\"0\"/>" }
    for id in 0..<60 { text += "<xf numFmtId=\"\(id)\"/>" }
    return text + "</cellXfs></styleSheet>"
  }

  private static func relationships(_ items: [(String, String, String)]) -> String {
    part(
      "Relationships", in: "relationships",
      items.map { id, kind, target in
        "<Relationship Id=\"\(id)\" Type=\"\(relations)/\(kind)\" Target=\"\(target)\"/>"
      }
      .joined())
  }

  private static func part(_ name: String, in space: String, _ content: String) -> String {
    declaration
      + "<\(name) xmlns=\"http://schemas.openxmlformats.org/package/2006/\(space)\">\(content)"
      + "</\(name)>"
  }
}
