import Diagnostics
import Document
import Formats
import Testing

/// Decodes one message with a decoder of its own, and leaves out MSH of what it says.
private func decodeHL7(
  _ bytes: [UInt8], grouping: HL7Grouping = .none, limits: HL7Limits = HL7Limits(),
  withHeader: Bool = false
) -> (sketch: String, problems: [RecordProblem]) {
  var decoder = HL7Decoder(symbols: SymbolTable())
  var document = Document()
  let problems = decoder.decode(bytes, into: &document, grouping: grouping, limits: limits)
  guard !document.nodes.isEmpty else { return ("", problems) }
  let segments = document.children(of: 0).dropFirst(withHeader ? 0 : 1)
    .map { sketch(document, node: $0) }
  return (segments.joined(separator: ","), problems)
}

private let header = "MSH|^~\\&|||||||REF^I12|1|P|2.5\r"

private func decodeHL7(_ lines: String) -> String {
  decodeHL7(Array((header + lines).utf8)).sketch
}

@Suite("An HL7 v2 message")
struct HL7DecoderTests {
  @Test(
    "becomes a tree of what is there",
    arguments: [
      ("PID|1|", "PID(1=\"1\")"),
      ("PID|||7^^^NHS", "PID(3=\"7\"(1=\"7\",4=\"NHS\"))"),
      ("PID|||7~8^x", "PID(3=\"7\",3=\"8\"(1=\"8\",2=\"x\"))"),
      ("PID|||7~~8", "PID(3=\"7\",3,3=\"8\")"),
      ("PID|||^~^&", "PID"),
      ("PID|||7^^~", "PID(3=\"7\")"),
      ("PID|||a&b^c", "PID(3=\"a\"(1=\"a\"(1=\"a\",2=\"b\"),2=\"c\"))"),
      ("PID|||a&b", "PID(3=\"a\"(1=\"a\"(1=\"a\",2=\"b\")))"),
      ("PID|||^b", "PID(3(2=\"b\"))"),
      ("PID|||\"\"", "PID(3!)"),
      ("PID|||\"\"^b", "PID(3!(1!,2=\"b\"))"),
      ("PID|||\"\"x", "PID(3=\"\"\"x\")"),
      ("PV1", "PV1"),
      ("ZXX|a\rPID|b", "ZXX(1=\"a\"),PID(1=\"b\")"),
    ])
  func tree(_ lines: String, _ expected: String) {
    #expect(decodeHL7(lines) == expected)
  }

  @Test("is cut at its marks wherever they stand in a long text")
  func longTexts() {
    var generator = SeededGenerator(seed: 26)
    for length in 0..<90 {
      let text = String(repeating: "a", count: length)
      #expect(
        decodeHL7("NTE|\(text)|b") == (length == 0 ? "NTE(2=\"b\")" : "NTE(1=\"\(text)\",2=\"b\")"))
      #expect(decodeHL7("NTE|x\(text)^^") == "NTE(1=\"x\(text)\")")
      #expect(decodeHL7("NTE|\(text)x~y|b") == "NTE(1=\"\(text)x\",1=\"y\",2=\"b\")")
      #expect(decodeHL7("NTE|\(text)\\T\\\(text)") == "NTE(1=\"\(text)&\(text)\")")
      #expect(
        decodeHL7("NTE|x\(text)^y\(text)")
          == "NTE(1=\"x\(text)\"(1=\"x\(text)\",2=\"y\(text)\"))")
      #expect(
        decodeHL7("NTE|x\(text)&\(text)y")
          == "NTE(1=\"x\(text)\"(1=\"x\(text)\"(1=\"x\(text)\",2=\"\(text)y\")))")
      // Many fields, each of some length: what stands in them is what a split tells.
      let fields = (0..<12)
        .map { _ in
          String(repeating: "z", count: Int.random(in: 1...max(1, length), using: &generator))
        }
      let expected = fields.enumerated().map { "\($0 + 1)=\"\($1)\"" }.joined(separator: ",")
      #expect(decodeHL7("NTE|" + fields.joined(separator: "|")) == "NTE(\(expected))")
    }
  }

  @Test("gives MSH-1 and MSH-2 as text, and the rest by the marks that they are")
  func marks() {
    let found = decodeHL7(
      Array("MSH#*~!&%#A*B######REF".utf8), withHeader: true)
    #expect(
      found.sketch
        == "MSH(1=\"#\",2=\"*~!&%\",3=\"A\"(1=\"A\",2=\"B\"),9=\"REF\")")
    let whole = decodeHL7(
      Array("MSH#*~!&%#######REF\rPID###a*b!S!c&d~e!F!!P!".utf8))
    #expect(whole.problems == [])
    #expect(
      whole.sketch
        == "PID(3=\"a\"(1=\"a\",2=\"b*c\"(1=\"b*c\",2=\"d\")),3=\"e#%\")")
  }

  @Test(
    "has its escapes undone, and those that nobody knows kept and told",
    arguments: [
      ("a\\F\\b", "a|b", false), ("\\S\\\\T\\\\R\\\\E\\", "^&~\\", false),
      ("a\\.br\\b", "a\nb", false), ("\\X41C3A9\\", "Aé", false), ("\\X0D0A\\x", "\r\nx", false),
      ("\\X2222\\", "\"\"", false), ("\\H\\x\\N\\", "\\H\\x\\N\\", true),
      ("\\Zabc\\|", "\\Zabc\\", true), ("a\\b", "a\\b", true), ("\\X4\\", "\\X4\\", true),
      ("\\X00\\", "\\X00\\", true), ("\\XFF\\", "\\XFF\\", true),
      ("1\\2 of \\F\\", "1\\2 of |", true), ("\\P\\", "\\P\\", true),
    ])
  func escapes(_ raw: String, _ expected: String, _ isTold: Bool) {
    let found = decodeHL7(Array("\(header)NTE|||\(raw)".utf8))
    #expect(found.sketch == "NTE(3=\"\(expected)\")")
    #expect(found.problems.map(\.code) == (isTold ? ["hl7.escape"] : []))
    #expect(found.problems.allSatisfy { $0.outcome == .warn && $0.place?.line == 2 })
  }

  @Test(
    "may have any line ends, a byte order mark and the marks of a block",
    arguments: ["\r", "\n", "\r\n", "\r\r", "\n\r", " \r\n"])
  func lineEnds(_ end: String) {
    let plain = "MSH|^~\\&|||||||REF\(end)PID|1\(end)NTE|2"
    for text in [plain, plain + end, "\u{FEFF}\(plain)", "\u{B}\(plain)\r\u{1C}\r"] {
      let found = decodeHL7(Array(text.utf8))
      #expect(found.problems == [])
      #expect(found.sketch.hasPrefix("PID(1=\"1"))
      #expect(found.sketch.contains(",NTE(1=\"2"), "\(found.sketch)")
    }
  }

  /// The bytes of é and € as a sender writes them, what MSH-18 says, and what is read and told.
  static let charsets: [(name: String, bytes: [UInt8], text: String, codes: [String])] = [
    ("UNICODE UTF-8", [0xC3, 0xA9], "é", []), ("", [0xC3, 0xA9], "é", []),
    ("", [0xE9, 0x80], "é€", ["text.encoding"]), ("8859/1", [0xE9], "é", []),
    ("8859/1", [0xE9, 0x92], "é’", ["text.encoding"]), ("8859/15", [0xE9, 0xA4], "é€", []),
    ("8859/1~ISO IR87", [0xE9], "é", []), ("ASCII", [0x65], "e", []),
    ("8859/1", Array("\\XE9\\".utf8), "é", []),
  ]

  @Test("is read in the characters that its MSH-18 names", arguments: charsets.indices)
  func characters(_ index: Int) {
    let (name, bytes, text, codes) = Self.charsets[index]
    let found = decodeHL7(
      Array("MSH|^~\\&|||||||REF|||||||||\(name)\rPID|1|".utf8) + bytes + Array("|x".utf8))
    #expect(found.sketch == "PID(1=\"1\",2=\"\(text)\",3=\"x\")")
    #expect(found.problems.map(\.code) == codes)
    #expect(found.problems.allSatisfy { $0.outcome == .warn })
  }

  @Test(
    "is refused with the place of what is wrong",
    arguments: [
      ("PID|1", "hl7.no-header", 1, 1), ("", "hl7.no-header", 1, 1),
      ("MSH", "hl7.header", 1, 4), ("MSH|", "hl7.header", 1, 5),
      ("MSH|^~\\&|A|B\rPID|1", "hl7.header", 1, 13),
      ("MSH|^~|||||||REF", "hl7.delimiters", 1, 4),
      ("MSH|^^\\&|||||||REF", "hl7.delimiters", 1, 4),
      ("MSHA^~\\&AAAAAAAREF", "hl7.delimiters", 1, 4),
      ("MSH|^~\\&|||||||REF\rpid|1", "hl7.segment", 2, 1),
      ("MSH|^~\\&|||||||REF\rPID|1\nand more", "hl7.segment", 3, 1),
      ("MSH|^~\\&|||||||REF\rPIDX|1", "hl7.segment", 2, 1),
      ("MSH|^~\\&|||||||REF\rPID|a\u{7}b", "text.control", 2, 6),
      ("MSH|^~\\&|||||||REF\rPID|a\u{0}b", "text.nul", 2, 6),
      ("MSH|^~\\&|||||||REF\rPID|a\u{1C}b", "text.control", 2, 6),
      ("MSH|^~\\&|||||||REF|||||||||EBCDIC\rPID|1", "text.encoding", 1, 28),
      ("MSH|^~\\&|||||||REF|||||||||ASCII\rPID|é", "text.encoding", 2, 5),
    ])
  func refusals(_ text: String, _ code: String, _ line: Int, _ column: Int) {
    let found = decodeHL7(Array(text.utf8))
    #expect(found.sketch.isEmpty)
    #expect(found.problems.map(\.code) == [code])
    #expect(found.problems.first?.place == .text(line: line, column: column))
    #expect(found.problems.first?.outcome == .reject)
  }

  @Test("is refused where its bytes are no text in the characters that it names")
  func damaged() {
    let start = Array("MSH|^~\\&|||||||REF|||||||||UNICODE UTF-8\rPID|".utf8)
    for (bytes, code) in [([0xC0, 0xAF], "text.invalid"), ([0xE2, 0x82], "text.truncated")] {
      let found = decodeHL7(start + bytes.map(UInt8.init))
      #expect(found.problems.map(\.code) == [code])
      #expect(found.problems.first?.place == .text(line: 2, column: 5))
    }
  }

  @Test("is refused beyond the limits, however small its parts are")
  func limits() {
    var limits = HL7Limits()
    limits.elements = 100
    let fields = Array((header + "PID|" + String(repeating: "a|", count: 200)).utf8)
    #expect(decodeHL7(fields, limits: limits).problems.map(\.code) == ["hl7.elements"])
    let lines = Array((header + String(repeating: "NTE\r", count: 200)).utf8)
    #expect(decodeHL7(lines, limits: limits).problems.map(\.code) == ["hl7.elements"])
    limits.bytes = 40
    #expect(decodeHL7(fields, limits: limits).problems.map(\.code) == ["hl7.size"])
    let many = Array((header + String(repeating: "NTE|1\r", count: 60_000)).utf8)
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(decodeHL7(many).problems.map(\.code) == ["hl7.elements"])
    }
    #expect(time < .seconds(2))
  }

  @Test(
    "hangs segments below the nearest that they belong to, past those that nobody knows",
    arguments: [
      ("PRD,CTD,PRD,CTD", "PRD(CTD),PRD(CTD)"),
      ("OBR,OBX,NTE,OBX,NTE", "OBR(OBX(NTE),OBX(NTE))"),
      ("OBX,ZXX,NTE", "OBX(NTE),ZXX"), ("OBX,PV1,NTE", "OBX,PV1,NTE"),
      ("NTE,OBX", "NTE,OBX"), ("OBR,NTE,PID,NTE", "OBR(NTE),PID,NTE"),
      ("OBX,NTE,ZXX,NTE", "OBX(NTE,NTE),ZXX"),
    ])
  func under(_ names: String, _ expected: String) {
    let grouping = HL7Grouping(
      under: [("CTD", ["PRD"]), ("OBX", ["OBR"]), ("NTE", ["OBX", "OBR"])],
      topLevel: ["PRD", "PID", "PV1", "NTE"])
    let text = header + names.replacing(",", with: "\r")
    #expect(decodeHL7(Array(text.utf8), grouping: grouping).sketch == expected)
  }

  @Test("tells the line and column of a node in the bytes that were received")
  func places() {
    let text = Array("MSH|^~\\&|||||||REF|||||||||8859/1\r\nPID|".utf8) + [0xE9, 0xE9]
    let bytes = text + Array("|here".utf8)
    var decoder = HL7Decoder(symbols: SymbolTable())
    var document = Document()
    #expect(decoder.decode(bytes, into: &document) == [])
    let node = document.nodes.indices.first { document.string(of: $0) == "here" } ?? 0
    let place = bytes.withUnsafeBufferPointer {
      decoder.place(
        ofOffset: Int(document.nodes[node].offset), in: $0, from: LineCounter(line: 5, column: 1))
    }
    #expect(place == .text(line: 6, column: 8))
  }
}
