import Compression
import Diagnostics
import Formats
import Testing
import WorkbookKit

/// A workbook that cannot be read, and what its sender is told.
struct BrokenWorkbook: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let code: String
  let bytes: @Sendable () throws -> [UInt8]

  init(_ description: String, _ code: String, _ bytes: @escaping @Sendable () throws -> [UInt8]) {
    testDescription = description
    self.code = code
    self.bytes = bytes
  }

  private static let sound = WorkbookMaker(table: [["Surname", "CHI"], ["Calder", "1"]])

  private static func changed(
    _ change: @Sendable @escaping (inout WorkbookMaker) -> Void
  ) -> @Sendable () -> [UInt8] {
    {
      var maker = sound
      change(&maker)
      return maker.bytes()
    }
  }

  private static func zip(
    _ change: @Sendable @escaping (inout ZIPMaker) -> Void
  ) -> @Sendable () -> [UInt8] {
    {
      var zip = ZIPMaker(members: sound.members)
      change(&zip)
      return zip.bytes()
    }
  }

  /// A sheet of blanks behind its cells, deflated to a thousandth.
  private static func deflatedSheet(size: Int, declared: Int? = nil) throws -> ZIPMaker.Member {
    var content = Array("<worksheet><sheetData/>".utf8)
    content += [UInt8](repeating: 0x20, count: size)
    var member = ZIPMaker.Member("xl/worksheets/sheet1.xml", [])
    var target = [UInt8](repeating: 0, count: size / 100 + 1_024)
    let deflater = try Deflater(level: 6)
    let count = target.withUnsafeMutableBytes { target in
      content.withUnsafeBytes { deflater.compress($0, into: target) }
    }
    member.data = Array(target.prefix(count ?? 0))
    member.method = 8
    member.size = declared ?? content.count
    return member
  }

  private static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]

  static let all = [
    BrokenWorkbook("cut short", "workbook.damaged") { Array(sound.bytes().dropLast(40)) },
    BrokenWorkbook("with its first half alone", "workbook.damaged") {
      Array(sound.bytes().prefix(900))
    },
    BrokenWorkbook("with a byte of its sheet changed", "workbook.damaged") {
      zip { $0.members[6].checksum ^= 1 }()
    },
    BrokenWorkbook("with a member twice", "workbook.damaged") {
      zip { $0.members.append($0.members[6]) }()
    },
    BrokenWorkbook("with a member twice in other letters", "workbook.damaged") {
      zip { zip in
        var again = zip.members[6]
        again.name = "XL\\worksheets\\Sheet1.xml"
        zip.members.append(again)
      }()
    },
    BrokenWorkbook("with members that share their bytes", "workbook.damaged") {
      zip { zip in
        var again = zip.members[6]
        again.name = "xl/worksheets/sheet2.xml"
        again.nameInHeader = zip.members[6].name
        again.offset = 0
        zip.members.append(again)
      }()
    },
    BrokenWorkbook("with a member that lies elsewhere", "workbook.damaged") {
      zip { $0.members[6].offset = 3 }()
    },
    BrokenWorkbook("with a member that is called otherwise", "workbook.damaged") {
      zip { $0.members[6].nameInHeader = "xl/worksheets/sheet2.xml" }()
    },
    BrokenWorkbook("with fewer members than it says", "workbook.damaged") {
      zip { $0.count = 50 }()
    },
    BrokenWorkbook("with members without end", "workbook.bomb") {
      zip { zip in zip.members += (0..<4_200).map { ZIPMaker.Member("\($0)", []) } }()
    },
    BrokenWorkbook("as large as archives of the larger form are", "workbook.form") {
      zip { $0.members[6].size = 0xFFFF_FFFF }()
    },
    BrokenWorkbook("that says it has 65,535 members", "workbook.form") {
      zip { $0.count = 0xFFFF }()
    },
    BrokenWorkbook("compressed in another way", "workbook.form") {
      zip { $0.members[6].method = 14 }()
    },
    BrokenWorkbook("with a member that has a password", "workbook.password") {
      zip { $0.members[6].flags = 1 }()
    },
    BrokenWorkbook("with a password", "workbook.password") {
      compound + [UInt8](repeating: 0, count: 2_000)
        + "EncryptedPackage".utf8.flatMap { (byte: UInt8) -> [UInt8] in [byte, 0] }
    },
    BrokenWorkbook("of old Excel", "file.workbook") {
      compound + [UInt8](repeating: 0, count: 2_000)
    },
    BrokenWorkbook("of OpenDocument", "file.workbook") {
      ZIPMaker(members: [
        ZIPMaker.Member("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ZIPMaker.Member("content.xml", "<x/>"),
      ])
      .bytes()
    },
    BrokenWorkbook("in binary", "file.workbook") {
      changed { maker in
        maker.others = [
          ZIPMaker.Member(
            "_rels/.rels",
            "<Relationships><Relationship Id='a' Type='x/officeDocument' Target='xl/workbook.bin'/>"
              + "</Relationships>")
        ]
      }()
    },
    BrokenWorkbook("that is a Word document", "file.document") {
      ZIPMaker(members: [ZIPMaker.Member("word/document.xml", "<x/>")]).bytes()
    },
    BrokenWorkbook("that is another archive", "file.zip") {
      ZIPMaker(members: [ZIPMaker.Member("photo.jpg", "x")]).bytes()
    },
    BrokenWorkbook("that unpacks to a gigabyte", "workbook.bomb") {
      var zip = ZIPMaker(members: sound.members.filter { !$0.name.hasSuffix("sheet1.xml") })
      zip.members.append(try deflatedSheet(size: 4 << 20, declared: 1 << 30))
      return zip.bytes()
    },
    BrokenWorkbook("that unpacks to a hundred times its size", "workbook.bomb") {
      var zip = ZIPMaker(members: sound.members.filter { !$0.name.hasSuffix("sheet1.xml") })
      zip.members.append(try deflatedSheet(size: 4 << 20))
      return zip.bytes()
    },
    BrokenWorkbook("that unpacks to more than it says", "workbook.damaged") {
      var zip = ZIPMaker(members: sound.members.filter { !$0.name.hasSuffix("sheet1.xml") })
      zip.members.append(try deflatedSheet(size: 2 << 20, declared: 1_000))
      return zip.bytes()
    },
    BrokenWorkbook("with one long text in all its cells", "workbook.too-large") {
      changed { maker in
        maker.texts = ["<t>" + String(repeating: "x", count: 1_000_000) + "</t>"]
        maker.rows = (1...100)
          .map { "<row r=\"\($0)\"><c r=\"A\($0)\" t=\"s\"><v>0</v></c></row>" }.joined()
      }()
    },
    BrokenWorkbook("with a row behind the millionth", "workbook.area") {
      changed { $0.rows += "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>" }()
    },
    BrokenWorkbook("with a cell behind the last column", "workbook.area") {
      changed { $0.rows += "<row r=\"9\"><c r=\"XFE9\"><v>1</v></c></row>" }()
    },
    BrokenWorkbook("with rows out of order", "workbook.damaged") {
      changed { $0.rows += "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>" }()
    },
    BrokenWorkbook("with cells out of order", "workbook.damaged") {
      changed { $0.rows += "<row r=\"9\"><c r=\"B9\"/><c r=\"A9\"/></row>" }()
    },
    BrokenWorkbook("with a cell of another row", "workbook.damaged") {
      changed { $0.rows += "<row r=\"9\"><c r=\"A8\"/></row>" }()
    },
    BrokenWorkbook("with entities", "workbook.damaged") {
      changed { maker in
        maker.others = [
          ZIPMaker.Member(
            "xl/worksheets/sheet1.xml",
            "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><worksheet><sheetData><row>"
              + "<c t='str'><v>&a;</v></c></row></sheetData></worksheet>")
        ]
      }()
    },
    BrokenWorkbook("that is no XML inside", "workbook.damaged") {
      changed { $0.behindRows = "<open>" }()
    },
    BrokenWorkbook("with elements as deep as a well", "workbook.damaged") {
      changed { $0.behindRows = String(repeating: "<a>", count: 100_000) }()
    },
    BrokenWorkbook("without its texts", "workbook.damaged") {
      changed { $0.leftOut = ["xl/sharedStrings.xml"] }()
    },
    BrokenWorkbook("without its list of sheets", "workbook.damaged") {
      changed { $0.leftOut = ["xl/workbook.xml"] }()
    },
    BrokenWorkbook("whose sheets are all hidden", "workbook.no-sheet") {
      changed { $0.sheets = "<sheet state=\"hidden\" r:id=\"rId1\"/>" }()
    },
    BrokenWorkbook("of charts alone", "workbook.no-sheet") {
      changed { $0.sheets = "<sheet r:id=\"rId5\"/>" }()
    },
    BrokenWorkbook("without a cell", "workbook.empty") { changed { $0.rows = "<row r=\"7\"/>" }() },
  ]
}

@Suite("A workbook that cannot be read")
struct BrokenWorkbookTests {
  @Test("is told by its code, with a way out, and costs little", arguments: BrokenWorkbook.all)
  func refused(_ workbook: BrokenWorkbook) throws {
    let bytes = try workbook.bytes()
    let clock = ContinuousClock()
    var found: RecordProblem?
    // The best of a few, as other tests use the same machine; what is built for tests is not optimized.
    let time = (0..<3)
      .map { _ in
        clock.measure {
          found = #expect(throws: RecordProblem.self) { try Workbook.sheet(of: bytes) }
        }
      }
      .min()
    #expect(found?.code == workbook.code)
    #expect(found?.outcome == .reject)
    #expect(found?.fix != nil)
    let most: Duration = workbook.code == "workbook.too-large" ? .seconds(2) : .milliseconds(100)
    #expect(time ?? .zero < most)
  }

  @Test("is refused by its size before anything is unpacked")
  func tooLarge() {
    var limits = Workbook.Limits()
    limits.file = 1_000
    let bytes = WorkbookMaker(table: [["Surname"], ["Calder"]]).bytes()
    let problem = #expect(throws: RecordProblem.self) {
      try Workbook.sheet(of: bytes, limits: limits)
    }
    #expect(problem?.code == "workbook.too-large")
  }

  @Test("stops no reader, wherever a byte of it is changed")
  func noise() {
    let sound = WorkbookMaker(table: [["Surname", "CHI"], ["Calder", "x"]]).bytes()
    var random = SeededGenerator(seed: 7)
    var read = 0
    for _ in 0..<1_500 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 4..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if (try? Workbook.sheet(of: bytes)) != nil { read += 1 }
    }
    // What is changed in a part that is not read, or in what nobody looks at, does no harm.
    #expect((1..<1_000).contains(read), "\(read)")
  }
}
