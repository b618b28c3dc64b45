import Archive
import Compression
import Digests
import Foundation
import Spool
import Testing

@Suite("A rendered record in a day file")
struct RenderedRecordTests {
  let archive: TemporaryArchive
  static let day = TemporaryArchive.day

  init() throws {
    archive = try TemporaryArchive()
  }

  static func line(_ record: Int64, _ bytes: [UInt8]) -> ArchiveLine {
    ArchiveLine(
      at: 1_700_000_000_123, group: 7,
      .rendered(
        .init(
          record: record, reference: Reference(payload: 5), partner: "bench-links",
          partnerNumber: 2, bytes: bytes)))
  }

  /// Texts of all lengths around a word with each kind of escape in each place, what is no text, and what no block holds.
  static let contents: [[UInt8]] = {
    var contents: [[UInt8]] = [[], Array("<r/>".utf8), [0xE9], [0x41, 0xFF]]
    for special in ["\"", "\\", "\n", "\r", "\t", "/", "\u{1}", "\u{7F}", "é", "𝄞", "\"\"", "\\n"] {
      for before in 0..<18 {
        for after in [0, 1, 7, 9] {
          let text =
            String(repeating: "a", count: before) + special + String(repeating: "b", count: after)
          contents.append(Array(text.utf8))
        }
      }
    }
    contents.append((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) & 0x7F })
    contents.append((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) })
    return contents
  }()

  @Test("gives its bytes back as the line has them, one behind the other")
  func bytes() throws {
    let lines = Self.contents.enumerated().map { Self.line(Int64($0.offset) + 1, $0.element) }
    let positions = try archive.append(lines)
    var reader = try archive.folder.reader(of: Self.day)
    var bytes: [UInt8] = []
    for (index, position) in positions.enumerated() {
      let start = bytes.count
      try reader.appendRendered(record: Int64(index) + 1, at: position.offset, to: &bytes)
      #expect(Array(bytes[start...]) == Self.contents[index])
    }
    #expect(bytes == Self.contents.flatMap(\.self))
  }

  @Test("is read from a line of an older version or another shape")
  func otherShapes() throws {
    let fields =
      #""type":"rendered","at":"2026-11-22T02:35:00.123Z","group":12,"record":9,"#
      + #""reference":"\#(Reference(payload: 5).text)","partner":"p","partnerNumber":2"#
    let texts = [
      #"{"v":1,\#(fields),"text":"a\u00e9\/b"}"#, #"{"v":2,\#(fields),"text":"a\u00e9\/b"}"#,
      #"{"v":2,"text":"aé/b",\#(fields)}"#, #"{ "v":2,\#(fields),"text":"aé/b"}"#,
      #"{"v":2,\#(fields),"text":"aé/b","further":1}"#, #"{"v":2,\#(fields),"text":"aé/b"} "#,
    ]
    let positions = try append(texts)
    var reader = try archive.folder.reader(of: Self.day)
    for offset in positions {
      var bytes: [UInt8] = [1]
      try reader.appendRendered(record: 9, at: offset, to: &bytes)
      #expect(bytes == [1] + Array("aé/b".utf8))
    }
  }

  @Test("is refused where another record, another line or damage stands, and nothing is appended")
  func refused() throws {
    let good = String(
      decoding: ArchiveLineTests.text(Self.line(9, Array("abc".utf8))), as: UTF8.self)
    let texts = [
      good.replacing(#""record":9"#, with: #""record":19"#),
      good.replacing(#""v":2"#, with: #""v":3"#),
      good.replacing("rendered", with: "staged"),
      good.replacing(#""abc"}"#, with: #""abc"#), good.replacing(#""abc"}"#, with: #""abc""#),
      good.replacing(#""abc"}"#, with: #""ab"c"}"#), good.replacing(#"abc"#, with: #"ab\x"#),
      good + "}", "",
    ]
    let positions = try append(texts)
    var reader = try archive.folder.reader(of: Self.day)
    for offset in positions {
      var bytes: [UInt8] = [1]
      #expect(throws: ArchiveError.self) {
        try reader.appendRendered(record: 9, at: offset, to: &bytes)
      }
      #expect(bytes == [1])
    }
  }

  /// Appends lines as they are given, and returns where each stands.
  private func append(_ texts: [String]) throws -> [UInt64] {
    let blocks = try BGZFCompressor(level: 2).compress(Array(texts.map { $0 + "\n" }.joined().utf8))
    _ = try archive.append([])
    try Data(blocks.bytes).write(to: archive.file())
    var place = 0
    return texts.map { text in
      defer { place += text.utf8.count + 1 }
      return blocks.virtualOffset(of: place, base: 0)
    }
  }
}
