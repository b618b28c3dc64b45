import Diagnostics
import Document
import Formats
import Testing

/// A part of a message to be written: a name, what stands there, and the parts below it.
private indirect enum Part {
  case text(String, String)
  case cleared(String)
  case group(String, String?, [Part])

  func write(to writer: inout HL7Writer) {
    switch self {
    case .text(let name, let text):
      writer.open(WireName(local: name))
      writer.text(text)
    case .cleared(let name):
      writer.open(WireName(local: name))
      writer.cleared()
    case .group(let name, let text, let parts):
      writer.open(WireName(local: name))
      if let text { writer.text(text) }
      for part in parts { part.write(to: &writer) }
    }
    writer.close()
  }
}

@Suite("The HL7 v2 writer")
struct HL7WriterTests {
  private static func text(
    _ parts: [Part], delimiters: HL7Delimiters = .usual, lineEnd: LineEnd = .cr
  ) -> String {
    var writer = HL7Writer(delimiters: delimiters, lineEnd: lineEnd)
    Part.group("", nil, parts).write(to: &writer)
    #expect(writer.problems == [])
    return String(decoding: writer.bytes, as: UTF8.self).replacing("\r", with: "⏎")
  }

  @Test("writes parts by their numbers, and nothing behind the last that is there")
  func parts() {
    let message: [Part] = [
      .group("MSH", nil, [.text("3", "A"), .group("9", "REF", [.text("2", "I12")])]),
      .group(
        "PID", nil,
        [
          .text("3", "7"), .group("3", "8", [.text("4", "NHS")]),
          .group("5", nil, [.text("2", "Ann")]), .cleared("7"),
          .group("11", nil, [.group("1", "a", [.text("3", "c")]), .cleared("3")]),
        ]),
      .group("PV1", nil, []),
    ]
    #expect(
      Self.text(message)
        == "MSH|^~\\&|A||||||REF^I12⏎PID|||7~8^^^NHS||^Ann||\"\"||||a&&c^^\"\"⏎PV1⏎")
  }

  @Test("has segments below others behind the fields of those, and a header whatever is given")
  func nested() {
    let message: [Part] = [
      .group("PRD", nil, [.text("1", "RP"), .group("CTD", nil, [.text("1", "x")])]),
      .group("PID", nil, [.text("1", "1")]),
    ]
    #expect(Self.text(message) == "MSH|^~\\&⏎PRD|RP⏎CTD|x⏎PID|1⏎")
    #expect(Self.text([]) == "MSH|^~\\&⏎")
  }

  @Test("keeps the number of a repetition behind empty ones")
  func repetitions() {
    let parts: [Part] = [
      .group("PID", nil, [.group("3", nil, []), .group("3", nil, [.text("2", "b")])])
    ]
    #expect(Self.text(parts) == "MSH|^~\\&⏎PID|||~^b⏎")
  }

  @Test("escapes what would be taken for something else")
  func escapes() {
    let text = "a|b^c&d~e\\f\ng#"
    #expect(
      Self.text([.group("NTE", nil, [.text("3", text), .text("4", "\"\"")])])
        == "MSH|^~\\&⏎NTE|||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\.br\\g#|\\X2222\\⏎")
    let marks = HL7Delimiters("#*~!&%".utf8) ?? .usual
    #expect(
      Self.text([.group("NTE", nil, [.text("1", "a|#!%")])], delimiters: marks, lineEnd: .lf)
        == "MSH#*~!&%\nNTE#a|!F!!E!!P!\n")
  }

  @Test("writes the characters that its MSH-18 names, or says that it cannot")
  func characters() {
    func bytes(_ charset: String, _ text: String) -> (tail: [UInt8], codes: [String]) {
      var writer = HL7Writer()
      Part.group(
        "", nil,
        [.group("MSH", nil, [.text("18", charset)]), .group("NTE", nil, [.text("1", text)])]
      )
      .write(to: &writer)
      return (
        Array(writer.bytes.split(separator: 0x0D).last?.dropFirst(4) ?? []),
        writer.problems.map(\.code)
      )
    }
    #expect(bytes("UNICODE UTF-8", "é").tail == [0xC3, 0xA9])
    #expect(bytes("8859/1", "é").tail == [0xE9])
    #expect(bytes("8859/15", "€¤").codes == ["hl7.unwritable"])
    #expect(bytes("8859/15", "€").tail == [0xA4])
    #expect(bytes("8859/1", "€").codes == ["hl7.unwritable"])
    #expect(bytes("ASCII", "é").codes == ["hl7.unwritable"])
    #expect(bytes("EBCDIC", "e").codes == ["hl7.charset"])
  }

  @Test("is read again as what was written, whatever the texts and marks")
  func readAgain() {
    var random = SeededGenerator(seed: 7)
    let texts = [
      "a", "\"\"", "\\", "\\F\\", "|", "^^", "~", "&", "é\n", "\\.br\\", "x\\X41\\", "\"", "  b",
      "#%!*",
    ]
    for _ in 0..<2_000 {
      let marks = ["|^~\\&", "#*~!&%", "$^~\\@"].randomElement(using: &random) ?? ""
      let delimiters = HL7Delimiters(marks.utf8) ?? .usual
      func leaf(_ name: Int) -> Part {
        Int.random(in: 0..<9, using: &random) == 0
          ? .cleared("\(name)")
          : .text("\(name)", texts.randomElement(using: &random) ?? "")
      }
      func inner(_ name: Int, depth: Int) -> Part {
        guard depth < 3, Bool.random(using: &random) else { return leaf(name) }
        let numbers = (2...6).filter { _ in Bool.random(using: &random) }
        guard !numbers.isEmpty else { return leaf(name) }
        return .group(
          "\(name)", texts.randomElement(using: &random),
          numbers.map { inner($0, depth: depth + 1) })
      }
      let fields = [3, 3, 5, 9, 300].filter { _ in Bool.random(using: &random) }
        .map { inner($0, depth: 1) }
      var writer = HL7Writer(delimiters: delimiters)
      Part.group(
        "", nil,
        [.group("MSH", nil, [.text("9", "REF")]), .group("ZZZ", nil, fields)]
      )
      .write(to: &writer)
      var decoder = HL7Decoder(symbols: SymbolTable())
      var document = Document()
      #expect(decoder.decode(writer.bytes, into: &document) == [])
      let segment = document.children(of: 0).dropFirst().first { _ in true } ?? 0
      let back = document.children(of: segment).map { sketch(document, node: $0) }
      #expect(back == fields.map(\.expected), "\(String(decoding: writer.bytes, as: UTF8.self))")
    }
  }
}

extension Part {
  /// The part as a test sketches the tree that it is read as: its own text is that of a first part, too.
  fileprivate var expected: String {
    switch self {
    case .text(let name, let text): return "\(name)=\"\(text)\""
    case .cleared(let name): return "\(name)!"
    case .group(let name, let text, let parts):
      let own = text.map { ["1=\"\($0)\""] } ?? []
      let inner = (own + parts.map(\.expected)).joined(separator: ",")
      return "\(name)" + (text.map { "=\"\($0)\"" } ?? "") + "(\(inner))"
    }
  }
}
