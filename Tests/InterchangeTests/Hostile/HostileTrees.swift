import Foundation
import WorkbookKit

/// JSON, FHIR, HL7 v2 and workbooks that are out to reach what is not theirs, or to break whoever reads them.
enum HostileTrees {
  static let all = json + fhir + hl7 + workbooks

  private static let json: [HostileCase] = [
    .tree("lists in each other, 100,000 deep", .quarantined("json.depth"), "json") { _ in
      Array("{\"a\":".utf8) + [UInt8](repeating: 0x5B, count: 100_000)
    },
    .tree("a name of a megabyte", .quarantined("json.name-length"), "json") { _ in
      Array("{\"\(String(repeating: "a", count: 1_000_000))\":1}".utf8)
    },
    .tree("a reference to a file beside it", .rejected("document.match"), "json") { _ in
      Array(#"{"$ref": "file:///etc/passwd", "$schema": "http://example.org/a.json"}"#.utf8)
    },
    .tree("a name that programs take for their own", .rejected("document.match"), "json") { _ in
      Array(#"{"__proto__": {"admin": true}, "constructor": {"prototype": {}}}"#.utf8)
    },
  ]

  private static func bundle(_ text: String, before: String = "") -> [UInt8] {
    Array("\(before)<Bundle xmlns=\"http://hl7.org/fhir\">\(text)</Bundle>".utf8)
  }

  private static let fhir: [HostileCase] = [
    .tree("a resource with a file for an entity", .quarantined("xml.doctype"), "xml") { _ in
      bundle(
        "<id value=\"&e;\"/>", before: "<!DOCTYPE Bundle [<!ENTITY e SYSTEM \"/etc/passwd\">]>")
    },
    .tree(
      "a resource with entities that make more of themselves", .quarantined("xml.doctype"), "xml"
    ) { _ in
      bundle(
        "<id value=\"&b;\"/>",
        before: "<!DOCTYPE Bundle [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>")
    },
    .tree("a resource with a file included", .quarantined("fhir.namespace"), "xml") { _ in
      bundle(
        "<i:include xmlns:i=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\" parse=\"text\"/>"
      )
    },
    .tree("a resource with a style sheet", .rejected("document.match"), "xml") { _ in
      bundle(
        "<type value=\"message\"/>",
        before: "<?xml-stylesheet type=\"text/xsl\" href=\"file:///etc/passwd\"?>")
    },
    .tree("a resource that refers to files", .rejected("document.match"), "json") { _ in
      Array(
        #"{"resourceType":"Bundle","type":"message","entry":[{"fullUrl":"file:///etc/passwd","resource":{"resourceType":"Binary","contentType":"text/plain","data":"../../state/key"}}]}"#
          .utf8)
    },
  ]

  private static func message(_ id: String, _ more: String...) -> [UInt8] {
    let lines =
      [
        "MSH|^~\\&|SYS||||20261121||REF^I12|\(id)|P|2.5", "RF1||R||||\(id)",
        "PID|1||||\(HostileText.surname)^Brenwyn||19481123|F", "PD1|||Larkfield Surgery^^99040",
        "DG1|1||loneliness^^99RI|||W", "CON||referred^^99RI|||||||||A",
      ] + more
    return Array(lines.map { "\($0)\r" }.joined().utf8)
  }

  private static let hl7: [HostileCase] = [
    .tree("an attachment that is a pointer to a file", .taken, "hl7") {
      message($0, "OBX||RP|1^letter||/etc/passwd^SYS^AP^Octet-stream")
    },
    .tree("an attachment with the name of a file elsewhere", .taken, "hl7") {
      message($0, "OBX||ED|^../../../state/key||^text^plain^Base64^SGVsbG8=")
    },
    .tree("escapes that would be other marks", .taken, "hl7") {
      message($0, "NTE|||a\\F\\MSH\\F\\b\\X0D\\MSH\\S\\c\\Zrun\\")
    },
    .tree("ten thousand repetitions", .taken, "hl7") {
      message($0, "NTE|||" + String(repeating: "x~", count: 10_000))
    },
    .tree("a second header inside a text", .rejected("hl7.header"), "hl7") {
      message($0, "NTE|||one", "MSH|^~\\&|x")
    },
  ]

  // MARK: Workbooks

  private static let sound = WorkbookMaker(table: [
    HostileText.titles, HostileText.row("H-book").split(separator: ",").map(String.init),
  ])

  private static func relations(_ target: String, _ more: String = "") -> ZIPMaker.Member {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return ZIPMaker.Member(
      "xl/_rels/workbook.xml.rels",
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + "<Relationship Id=\"rId1\" Type=\"\(office)/worksheet\" Target=\"\(target)\"\(more)/>"
        + "</Relationships>")
  }

  private static func book(
    _ description: String, _ outcome: HostileOutcome,
    _ change: @escaping @Sendable (inout WorkbookMaker) -> Void
  ) -> HostileCase {
    HostileCase(
      testDescription: "a workbook " + description, outcome: outcome, sender: HostileCase.agency,
      name: .ending("xlsx")
    ) {
      var maker = sound
      change(&maker)
      try $0.write(maker.bytes())
    }
  }

  private static let workbooks: [HostileCase] = [
    book("whose sheet lies outside of it", .quarantined("workbook.damaged")) {
      $0.others = [relations("../../../../../etc/passwd")]
    },
    book("whose sheet is a path of the machine", .quarantined("workbook.damaged")) {
      $0.others = [relations("/etc/passwd")]
    },
    book("whose sheet lies on the network", .quarantined("workbook.no-sheet")) {
      $0.others = [relations("http://127.0.0.1/sheet1.xml", " TargetMode=\"External\"")]
    },
    book("with members whose names lead out of it", .taken) {
      $0.others = [
        ZIPMaker.Member("../../../state/key", "x"), ZIPMaker.Member("/etc/cron.d/x", "x"),
        ZIPMaker.Member("xl\\..\\..\\x", "x"),
      ]
    },
    book("with a link to another workbook", .duplicate) {
      $0.others = [
        ZIPMaker.Member(
          "xl/externalLinks/_rels/externalLink1.xml.rels",
          "<Relationships><Relationship Id=\"rId1\" Type=\"x\" Target=\"file:///etc/passwd\" "
            + "TargetMode=\"External\"/></Relationships>"),
        ZIPMaker.Member("xl/connections.xml", "<connections/>"),
      ]
    },
    book("with a file for an entity", .quarantined("workbook.damaged")) {
      $0.others = [
        ZIPMaker.Member(
          "xl/sharedStrings.xml",
          "<!DOCTYPE sst [<!ENTITY e SYSTEM \"/etc/passwd\">]><sst><si><t>&e;</t></si></sst>")
      ]
    },
    book("with a formula that calls a program", .duplicate) {
      $0.rows = $0.rows.replacing(
        "</row><row",
        with: "<c r=\"Z1\" t=\"str\"><f>cmd|'/c calc'!A1</f><v>Notes</v></c></row><row")
    },
  ]
}

extension HostileCase {
  /// A practice that has agreed on JSON, FHIR and HL7 v2 beside XML.
  static let manifold = "larkfield-practice"

  /// A file of such a practice, of which the closure is given an id of its own.
  static func tree(
    _ description: String, _ outcome: HostileOutcome, _ ending: String,
    _ make: @escaping @Sendable (String) -> [UInt8]
  ) -> HostileCase {
    HostileCase(
      testDescription: description, outcome: outcome, sender: manifold, name: .ending(ending)
    ) {
      try $0.write(make("H-\($0.number)"))
    }
  }
}

extension GlasgowHome {
  /// Lets a practice send every format that there is.
  func agreeOnEveryFormat() throws {
    try agree(
      HostileCase.manifold, "inbox: { mapping: [referral-xml] }",
      "inbox: { mapping: [referral-xml, prsb-referral, hl7v2-referral, bars-referral-request] }")
  }
}
