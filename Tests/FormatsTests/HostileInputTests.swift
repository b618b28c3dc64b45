import Diagnostics
import Document
import Formats
import Testing

@Suite("Hostile input")
struct HostileInputTests {
  private static let seeds = [
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a xmlns='urn:x' b='c'><d>é</d><![CDATA[x]]></a>",
    "Ref No,Surname\r\n1,\"O\"\"Neil\"\r\n\r\n2,\"a\nb\"\r\n", "\u{FEFF}Ref No;Surname\n1;x\n",
    "a: 1\nb:\n  - c: 'd'\n  - [e, {f: g}]\n",
  ]

  /// Makes inputs: noise, and sound files with bytes changed, removed and doubled.
  private static func input(_ round: Int, using random: inout SeededGenerator) -> [UInt8] {
    guard !round.isMultiple(of: 5) else {
      return (0..<Int.random(in: 0...60, using: &random))
        .map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
    }
    var bytes = Array(seeds[round % seeds.count].utf8)
    let marks: [UInt8] = Array("<>&\"',;\t\r\n \0[]{}*:!#\u{7F}".utf8) + [0xC3, 0xFF, 0xFE, 0xED]
    for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = marks[Int.random(in: 0..<marks.count, using: &random)]
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(marks[Int.random(in: 0..<marks.count, using: &random)], at: place)
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }

  @Test("stops no decoder, and a table's slices are always the file")
  func noise() {
    var random = SeededGenerator(seed: 2_026)
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    var tables = 0
    var trees = 0
    for round in 0..<8_000 {
      let bytes = Self.input(round, using: &random)
      trees += decoder.decode(bytes, into: &document).isEmpty ? 1 : 0
      _ = YAMLReader.outline(path: "a", bytes: bytes)
      guard let table = try? CSVTable(bytes: bytes, expecting: ["Ref No", "Surname"]) else {
        continue
      }
      tables += 1
      var joined = Array(bytes[table.preamble])
      for row in table.rows {
        joined += bytes[row.range]
        _ = table.decode(row, into: &document, symbols: SymbolTable())
        _ = table.cells(of: row)
      }
      #expect(joined == bytes)
    }
    #expect(tables > 1_000)
    #expect(trees > 200)
  }

  @Test(
    "is recognised where it is another kind of file",
    arguments: [
      ([0x50, 0x4B, 0x03, 0x04] + Array("xl/workbook.xml".utf8), "file.workbook"),
      ([0x50, 0x4B, 0x03, 0x04] + Array("photo.jpg".utf8), "file.zip"),
      ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "file.workbook"),
      (Array("%PDF-1.7".utf8), "file.pdf"), ([0x1F, 0x8B, 8, 0], "file.compressed"),
      ([], "file.empty"),
    ] as [([UInt8], String)])
  func otherFiles(_ bytes: [UInt8], _ code: String) {
    let problem = FileSniffer.problem(in: bytes)
    #expect(problem?.code == code)
    #expect(problem?.fix != nil)
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    #expect(decoder.decode(bytes, into: &document).map(\.code) == [code])
  }
}
