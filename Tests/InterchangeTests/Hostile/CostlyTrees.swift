import Foundation
import WorkbookKit

/// JSON, FHIR, HL7 v2 and workbooks that are made to cost whoever reads them as much as can be.
extension CostlyFile {
  private static func many(_ count: Int, _ text: String) -> String {
    String(repeating: text, count: count)
  }

  private static func tree(
    _ description: String, _ outcome: HostileOutcome, _ make: @escaping @Sendable () -> String
  ) -> CostlyFile {
    CostlyFile(testDescription: description, outcome: outcome, sender: HostileCase.manifold) {
      try $0.write(make().utf8)
    }
  }

  static let trees: [CostlyFile] = [
    tree("JSON of 1,600,000 levels", .quarantined("json.depth")) { many(1_600_000, "{\"a\":") },
    tree("JSON with a number of seven million digits", .rejected("document.match")) {
      "{\"a\":" + many(7_000_000, "9") + "}"
    },
    tree("JSON with a text of 1,200,000 escapes", .rejected("document.match")) {
      "{\"a\":\"" + many(1_200_000, "\\u00e9") + "\"}"
    },
    tree("JSON of half a million names", .quarantined("json.names")) {
      "{" + (0..<500_000).map { "\"n\($0)\":1," }.joined() + "\"z\":1}"
    },
    tree(
      "FHIR of 8,000 resources that refer to each other in a circle", .rejected("document.match")
    ) {
      "{\"resourceType\":\"Bundle\",\"entry\":["
        + (0..<8_000)
        .map {
          "{\"fullUrl\":\"urn:\($0)\",\"resource\":{\"resourceType\":\"Basic\","
            + "\"subject\":{\"reference\":\"urn:\(($0 + 1) % 8_000)\"}}}"
        }
        .joined(separator: ",") + "]}"
    },
    tree("HL7 of two million repetitions", .rejected("hl7.elements")) {
      header + "PID|||" + many(2_000_000, "1~") + "\r"
    },
    tree("HL7 of two million components", .rejected("hl7.elements")) {
      header + "PID|||" + many(2_000_000, "1^") + "\r"
    },
    tree("HL7 of two million subcomponents", .rejected("hl7.elements")) {
      header + "PID|||" + many(2_000_000, "1&") + "\r"
    },
    tree("HL7 with a segment of seven megabytes", .taken) {
      header + "NTE|||" + many(7_000_000, "x") + "\r"
    },
    tree("HL7 of a million escapes", .taken) {
      header + "NTE|||" + many(1_000_000, "\\T\\") + "\r"
    },
  ]

  private static let header =
    "MSH|^~\\&|S||||20261121||REF^I12|1|P|2.5\rPD1|||Larkfield Surgery^^99040\r"
    + "CON||referred^^99RI|||||||||A\r"

  // MARK: Workbooks

  private static func book(
    _ description: String, _ outcome: HostileOutcome,
    _ make: @escaping @Sendable () -> WorkbookMaker
  ) -> CostlyFile {
    CostlyFile(
      testDescription: "a workbook " + description, outcome: outcome, sender: HostileCase.agency
    ) {
      try $0.write(make().bytes())
    }
  }

  private static func table(_ rows: Int, _ text: String) -> WorkbookMaker {
    var maker = WorkbookMaker(table: [HostileText.titles])
    maker.texts.append("<t>\(text)</t>")
    let cells = (1...9)
      .map {
        "<c r=\"\(WorkbookMaker.place(row: 0, column: $0).dropLast())@\" t=\"s\"><v>9</v></c>"
      }
      .joined()
    for row in 2..<(rows + 2) {
      maker.rows += "<row r=\"\(row)\">" + cells.replacing("@", with: "\(row)") + "</row>"
    }
    return maker
  }

  static let workbooks: [CostlyFile] = [
    book("that unpacks to 200 megabytes", .quarantined("workbook.bomb")) {
      var maker = WorkbookMaker(table: [HostileText.titles])
      var member = ZIPMaker.Member("xl/worksheets/sheet1.xml", [])
      member.data = blanks(200 << 20)
      member.method = 8
      member.size = 200 << 20
      maker.others = [member]
      return maker
    },
    book("that unpacks to more than it says", .quarantined("workbook.damaged")) {
      var maker = WorkbookMaker(table: [HostileText.titles])
      var member = ZIPMaker.Member("xl/worksheets/sheet1.xml", [])
      member.data = blanks(200 << 20)
      member.method = 8
      member.size = 1_000
      maker.others = [member]
      return maker
    },
    book("with a text of 30,000 letters in 45,000 cells", .quarantined("workbook.too-large")) {
      table(5_000, many(30_000, "x"))
    },
  ]

  /// So many blanks, deflated: one blank, and then the one before it again and again.
  private static func blanks(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var bits = 0
    var held = 0
    func add(_ value: Int, _ width: Int) {
      bits |= value << held
      held += width
      while held >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
        held -= 8
      }
    }
    // The last block, with the codes that the format fixes; these are written with their first bit first.
    add(1, 1)
    add(1, 2)
    add(0b0000_1010, 8)
    // 258 bytes, from one byte back.
    for _ in 0..<((count - 1) / 258) {
      add(0b1010_0011, 8)
      add(0, 5)
    }
    add(0, 7)
    add(0, 7)
    return bytes
  }
}
