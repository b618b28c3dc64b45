import Diagnostics
import Document
import Formats
import Testing

/// Decodes one JSON file with a decoder of its own.
func decodeJSON(_ file: [UInt8], loose: Bool = false) -> (sketch: String, problem: RecordProblem?) {
  let decoder = JSONTreeDecoder(symbols: SymbolTable())
  var document = Document()
  let problems = decoder.decode(file, into: &document, usesLooseNames: loose)
  return (sketch(document), problems.first)
}

/// A text that is refused: why, and where.
struct RefusedText: CustomTestStringConvertible, Sendable {
  let text: [UInt8]
  let code: String
  let line: Int
  let column: Int

  init(_ text: String, _ code: String, _ line: Int, _ column: Int) {
    self.init(bytes: Array(text.utf8), code, line, column)
  }

  init(bytes: [UInt8], _ code: String, _ line: Int, _ column: Int) {
    self.text = bytes
    self.code = code
    self.line = line
    self.column = column
  }

  var testDescription: String {
    "\(code): \(String(decoding: text.prefix(40), as: UTF8.self))"
  }
}

@Suite("The JSON decoder")
struct JSONDecoderTests {
  @Test(
    "reads objects as nodes, lists as repetition, null as cleared, numbers and words as written",
    arguments: [
      ("{}", ""), ("\u{FEFF} {\"a\":\"\"}\r\n\t ", "(a)"),
      ("{\"a\": \"x\", \"b\": {\"c\": \"y\"}}", "(a=\"x\",b(c=\"y\"))"),
      ("{\"a\":[\"x\",{\"b\":1},null,[]]}", "(a=\"x\",a(b=\"1\"),a!,a)"),
      ("{\"a\":[],\"b\":{}}", "(a,b)"),
      ("{\"a\":[[1,2],[3,[4]]]}", "(a(item=\"1\",item=\"2\"),a(item=\"3\",item(item=\"4\")))"),
      (
        "{\"a\":[0,-0,12,-3.50,1e9,1E+09,1.0e-7,0.0]}",
        "(a=\"0\",a=\"-0\",a=\"12\",a=\"-3.50\",a=\"1e9\",a=\"1E+09\",a=\"1.0e-7\",a=\"0.0\")"
      ),
      ("{\"a\":true,\"b\":false,\"c\":null}", "(a=\"true\",b=\"false\",c!)"),
      (
        "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE42\"}",
        "(a=\"\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{1F642}\")"
      ),
      ("{\"a\\u0062\":{\"\":1},\"ab \":2}", "(ab(=\"1\"),ab =\"2\")"),
      ("{\"a\":{\"x\":1,\"b\":{\"x\":2}},\"x\":3}", "(a(x=\"1\",b(x=\"2\")),x=\"3\")"),
      (
        "{\"long enough for a word\":\"nothing to undo, and more than eight\"}",
        "(long enough for a word=\"nothing to undo, and more than eight\")"
      ),
    ])
  func reads(_ text: String, _ expected: String) {
    let result = decodeJSON(Array(text.utf8))
    #expect(result.problem == nil)
    #expect(result.sketch == expected)
  }

  static let refused = [
    RefusedText("{\"a\":1,}", "json.trailing-comma", 1, 7),
    RefusedText("{\"a\":[1,\n2 ,\n]}", "json.trailing-comma", 2, 3),
    RefusedText("{\"a\":1 \"b\":2}", "json.comma", 1, 8),
    RefusedText("{\"a\":[1 2]}", "json.comma", 1, 9), RefusedText("{\"a\":[1}", "json.comma", 1, 8),
    RefusedText("{\"a\" 1}", "json.colon", 1, 6), RefusedText("{a:1}", "json.name", 1, 2),
    RefusedText("{,}", "json.name", 1, 2), RefusedText("{\"a\":}", "json.value", 1, 6),
    RefusedText("{\"a\":[,1]}", "json.value", 1, 7), RefusedText("{\"a\":NaN}", "json.value", 1, 6),
    RefusedText("{\"a\":Infinity}", "json.value", 1, 6),
    RefusedText("{\"a\":-Infinity}", "json.number", 1, 7),
    RefusedText("{\"a\":True}", "json.value", 1, 6),
    RefusedText("{\"a\":nulls}", "json.value", 1, 6),
    RefusedText("{\"a\":trie}", "json.value", 1, 6), RefusedText("{\"a\":'x'}", "json.quote", 1, 6),
    RefusedText("{\n  // why\n}", "json.comment", 2, 3),
    RefusedText("{\"a\":/* why */1}", "json.comment", 1, 6),
    RefusedText("{} # why", "json.extra", 1, 4), RefusedText("{} // why", "json.comment", 1, 4),
    RefusedText("{\"a\":01}", "json.leading-zero", 1, 6),
    RefusedText("{\"a\":-012}", "json.leading-zero", 1, 6),
    RefusedText("{\"a\":1.}", "json.number", 1, 8), RefusedText("{\"a\":.5}", "json.number", 1, 6),
    RefusedText("{\"a\":+1}", "json.number", 1, 6), RefusedText("{\"a\":1e}", "json.number", 1, 8),
    RefusedText("{\"a\":0x1F}", "json.number", 1, 6),
    RefusedText("{\"a\":1.2.3}", "json.number", 1, 6),
    RefusedText("{\"a\":\"\\x41\"}", "json.escape", 1, 7),
    RefusedText("{\"a\":\"\\u12G4\"}", "json.escape", 1, 7),
    RefusedText("{\"a\":\"x\\uD800y\"}", "json.surrogate", 1, 8),
    RefusedText("{\"a\":\"\\uDC00\"}", "json.surrogate", 1, 7),
    RefusedText("{\"a\":\"\\uD800\\u0041\"}", "json.surrogate", 1, 7),
    RefusedText("{\"a\":\"\\u0000\"}", "json.control", 1, 7),
    RefusedText("{\"a\":\"one line\nand more\"}", "json.control", 1, 15),
    RefusedText("{\"a\":\"\\t\t\"}", "json.control", 1, 9),
    RefusedText("{\"a\":1,\n \"b\":{\"a\":2},\n \"a\":3}", "json.duplicate", 3, 2),
    RefusedText("{\"b\":[{\"a\":1,\"\\u0061\":2}]}", "json.duplicate", 1, 14),
    RefusedText("{\"a\":[1],\"a\":[]}", "json.duplicate", 1, 10),
    RefusedText("[1]", "json.root", 1, 1), RefusedText("\"a\"", "json.root", 1, 1),
    RefusedText(" {}\n{}", "json.extra", 2, 1), RefusedText("{}]", "json.extra", 1, 3),
    RefusedText("{", "json.truncated", 1, 2), RefusedText("{\"a\":\"x", "json.truncated", 1, 8),
    RefusedText("{\"a\":\"x\\", "json.truncated", 1, 9),
    RefusedText("{\"a\":tr", "json.truncated", 1, 8),
    RefusedText("{\"a\":[1,\n", "json.truncated", 2, 1),
    RefusedText("{\"a\":-", "json.truncated", 1, 7),
    RefusedText("{\"a\":\"\\uD83D", "json.truncated", 1, 13),
    RefusedText("{\"\(String(repeating: "n", count: 257))\":1}", "json.name-length", 1, 2),
    RefusedText(
      bytes: Array("{\"a\":\"".utf8) + [0xC0, 0xAF] + Array("\"}".utf8), "text.invalid", 1, 7),
    RefusedText(
      bytes: Array("{\"a\":\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"}".utf8), "text.invalid", 1, 7),
    RefusedText(bytes: Array("{\"a\":\"".utf8) + [0xE9, 0x22, 0x7D], "text.invalid", 1, 7),
    RefusedText(bytes: Array("{\"a\":\"".utf8) + [0xC3], "text.truncated", 1, 7),
    RefusedText("{\"a\":\"\0\"}", "text.nul", 1, 7),
    RefusedText(String(repeating: "[", count: 100_000), "json.root", 1, 1),
    RefusedText(
      "{\"a\":" + String(repeating: "[", count: 100_000) + "}", "json.depth", 1, 69),
    RefusedText(String(repeating: "{\"a\":", count: 100_000), "json.depth", 1, 321),
    RefusedText(
      "{\"a\":[" + String(repeating: "1,", count: 60_000) + "1]}", "json.elements", 1, 100_005),
    RefusedText(
      "{" + (0..<9_000).map { "\"n\($0)\":1" }.joined(separator: ",\n") + "}", "json.names", 8_193,
      1),
  ]

  @Test("refuses anything else, with a code and the place", arguments: refused)
  func refuses(_ text: RefusedText) {
    let start = ContinuousClock.now
    let result = decodeJSON(text.text)
    #expect(start.duration(to: .now) < .milliseconds(900))
    #expect(result.sketch == "")
    #expect(result.problem?.code == text.code)
    #expect(result.problem?.place == .text(line: text.line, column: text.column))
    #expect(result.problem?.outcome == .reject)
    #expect(result.problem?.why != nil && result.problem?.fix != nil)
  }

  @Test("takes UTF-16 with a byte order mark, and says what a file without one may be")
  func utf16() {
    let text = "{\"a\":\"\u{E9}\u{1F642}\"}"
    let little: [UInt8] = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big: [UInt8] = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for file in [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big] {
      #expect(decodeJSON(file).sketch == "(a=\"\u{E9}\u{1F642}\")")
    }
    for file in [little, big] { #expect(decodeJSON(file).problem?.code == "text.nul") }
    let utf32: [UInt8] = [0xFF, 0xFE, 0, 0, 0x7B, 0, 0, 0]
    #expect(decodeJSON(utf32).problem?.code == "text.encoding")
  }

  @Test("knows names again from message to message, those of mappings and others")
  func names() {
    var table = SymbolTable()
    let known = table.intern("known")
    let decoder = JSONTreeDecoder(symbols: table)
    var document = Document()
    for round in 0..<3_000 {
      let other = "n\(round % 1_700)"
      let text = "{\"known\":1,\"\(other)\":{\"known\":2,\"item\":3}}"
      #expect(decoder.decode(Array(text.utf8), into: &document).isEmpty)
      #expect(document.nodes[1].name == known)
      #expect(
        sketch(document, symbols: table) == "(known=\"1\",\(other)(known=\"2\",item=\"3\"))")
    }
  }

  @Test("folds names where they are compared loosely, and then finds more of them twice")
  func looseNames() {
    let text = "{\"Date of Birth:\":1,\"date_of_death\":2}"
    #expect(
      decodeJSON(Array(text.utf8), loose: true).sketch == "(dateofbirth=\"1\",dateofdeath=\"2\")")
    let twice = "{\"First name\":1,\"first_name\":2}"
    #expect(decodeJSON(Array(twice.utf8)).problem == nil)
    #expect(decodeJSON(Array(twice.utf8), loose: true).problem?.code == "json.duplicate")
  }

  @Test("says where each value stands")
  func offsets() {
    let text = "\u{FEFF}{ \"a\": [ 1, {\"b\": \"x\"} ],\n \"c\": null }"
    let decoder = JSONTreeDecoder(symbols: SymbolTable())
    var document = Document()
    #expect(decoder.decode(Array(text.utf8), into: &document).isEmpty)
    let bytes = Array(text.utf8)
    let starts = document.nodes.map { node in
      String(decoding: bytes[Int(node.offset)...].prefix(1), as: UTF8.self)
    }
    #expect(starts == ["{", "1", "{", "\"", "n"])
  }

  @Test("is stopped by no noise")
  func noise() {
    var random = SeededGenerator(seed: 7)
    let seed = Array(
      "{\"a\":[1,-2.5e3,\"x\\n\\u00e9\",true,null,{\"_b\":[[]]}],\n\"c\":{\"d\":\"\u{1F642}\"}}"
        .utf8)
    let marks: [UInt8] = Array("{}[]\",:\\u0d8-.eE+tfn/_ \n\0".utf8) + [0xC3, 0xFF, 0xED]
    let decoder = JSONTreeDecoder(symbols: SymbolTable())
    let fhir = FHIRDecoder(symbols: SymbolTable())
    var document = Document()
    var sound = 0
    for _ in 0..<20_000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = marks[Int.random(in: 0..<marks.count, using: &random)]
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(marks[Int.random(in: 0..<marks.count, using: &random)], at: place)
        default: bytes.removeSubrange(place...)
        }
      }
      sound += decoder.decode(bytes, into: &document).isEmpty ? 1 : 0
      _ = fhir.decode(bytes, into: &document)
    }
    #expect(sound > 4_000)
  }
}
