import Diagnostics
import Document
import Formats
import Testing

@Suite("The encoding of an XML file")
struct TextEncodingTests {
  private static func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let (low, high) = (UInt8(unit & 0xFF), UInt8(unit >> 8))
      return littleEndian ? [low, high] : [high, low]
    }
  }

  private static func declared(_ encoding: String, _ content: [UInt8] = []) -> [UInt8] {
    Array("<?xml version='1.0' encoding='\(encoding)'?><a>".utf8) + content + Array("</a>".utf8)
  }

  @Test(
    "is found from mark and declaration",
    arguments: [
      (declared("UTF-8", [0xC3, 0xA9]), TextEncoding.utf8, "a=\"é\""),
      ([0xEF, 0xBB, 0xBF] + declared("utf-8", [0xC3, 0xA9]), .utf8, "a=\"é\""),
      (declared("US-ASCII", [0x65]), .ascii, "a=\"e\""),
      (declared("ISO-8859-1", [0xE9]), .latin1, "a=\"é\""),
      (declared("windows-1252", [0x80]), .windows1252, "a=\"€\""),
      (
        utf16("\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><a>é🙂</a>", littleEndian: true),
        .utf16LittleEndian, "a=\"é🙂\""
      ),
      (utf16("\u{FEFF}<a>é</a>", littleEndian: false), .utf16BigEndian, "a=\"é\""),
    ])
  func found(_ file: [UInt8], _ encoding: TextEncoding, _ expected: String) throws {
    #expect(try DecodedText(xml: file).encoding == encoding)
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    #expect(decoder.decode(file, into: &document) == [])
    #expect(sketch(document) == expected)
  }

  @Test(
    "is refused where it is unknown, contradicts itself or does not fit the bytes",
    arguments: [
      (declared("UTF-7"), "text.encoding"), (declared("EBCDIC-CP-US"), "text.encoding"),
      (declared("UTF-16"), "text.encoding"),
      ([0xEF, 0xBB, 0xBF] + declared("ISO-8859-1"), "text.encoding"),
      (
        utf16("\u{FEFF}" + "<?xml version='1.0' encoding='UTF-8'?><a/>", littleEndian: true),
        "text.encoding"
      ),
      (utf16("<a/>", littleEndian: true), "text.encoding"),
      (utf16("<a/>", littleEndian: false), "text.encoding"),
      ([0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0], "text.encoding"),
      (declared("UTF-8", [0xE9]), "text.invalid"),
      (declared("UTF-8", [0xC0, 0x80]), "text.invalid"),
      (declared("UTF-8", [0xED, 0xA0, 0x80]), "text.invalid"),
      (declared("UTF-8", [0xF4, 0x90, 0x80, 0x80]), "text.invalid"),
      (declared("UTF-8", [0xE0, 0x80, 0xAF]), "text.invalid"), (declared("UTF-8", [0]), "text.nul"),
      (declared("US-ASCII", [0xE9]), "text.encoding"),
      (declared("ISO-8859-1", [0x92]), "text.invalid"),
      (declared("windows-1252", [0x81]), "text.invalid"),
      ([0xFF, 0xFE, 0x3C, 0x00, 0x00, 0xD8, 0x3E, 0x00], "text.invalid"),
      ([0xFF, 0xFE, 0x3C], "text.invalid"), (Array("<a>".utf8) + [0xC3], "text.truncated"),
      (utf16("\u{FEFF}<!DOCTYPE a><a/>", littleEndian: true), "xml.doctype"),
    ])
  func refused(_ file: [UInt8], _ code: String) {
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    #expect(decoder.decode(file, into: &document).map(\.code) == [code])
  }

  @Test("says where the first bad byte stands")
  func place() {
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    let file = Array("<a>\n1234567890123".utf8) + [0xFF] + Array("</a>".utf8)
    #expect(decoder.decode(file, into: &document).first?.place == .text(line: 2, column: 14))
  }
}
