import Diagnostics
import Document
import Formats
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
  private static func written(_ write: (inout JSONWriter) -> Void) -> (String, [String]) {
    var writer = JSONWriter()
    writer.open(WireName(local: ""))
    write(&writer)
    writer.close()
    return (String(decoding: writer.bytes, as: UTF8.self), writer.problems.map(\.what))
  }

  private static func leaf(_ name: WireName, _ text: String, _ writer: inout JSONWriter) {
    writer.open(name)
    writer.text(text)
    writer.close()
  }

  @Test("writes a line for each member and item, lists for what repeats, and nothing for nothing")
  func layout() {
    let given = WireName(local: "given", repeats: true)
    let (text, problems) = Self.written { writer in
      writer.open(WireName(local: "name"))
      Self.leaf(given, "Ann", &writer)
      writer.close()
      writer.open(WireName(local: "empty"))
      writer.open(WireName(local: "inner"))
      writer.close()
      writer.close()
      writer.open(WireName(local: "gone"))
      writer.cleared()
      writer.close()
      Self.leaf(WireName(local: "age", content: .number), "-0.50", &writer)
      Self.leaf(WireName(local: "active", content: .boolean), "true", &writer)
      Self.leaf(WireName(local: "code"), "007", &writer)
    }
    #expect(problems == [])
    #expect(
      text == """
        {
          "name": {
            "given": [
              "Ann"
            ]
          },
          "gone": null,
          "age": -0.50,
          "active": true,
          "code": "007"
        }

        """)
    #expect(Self.written { _ in }.0 == "{}\n")
  }

  @Test("puts the items of a list together where the first of them stands")
  func apart() {
    let item = WireName(local: "a", repeats: true)
    let other = WireName(local: "a")
    let (text, _) = Self.written { writer in
      Self.leaf(item, "1", &writer)
      Self.leaf(WireName(local: "b"), "2", &writer)
      Self.leaf(other, "3", &writer)
      writer.open(item)
      writer.close()
      Self.leaf(item, "4", &writer)
      writer.open(item)
      writer.close()
    }
    #expect(decodeJSON(Array(text.utf8)).sketch == "(a=\"1\",a=\"3\",a,a=\"4\",b=\"2\")")
  }

  @Test("refuses what JSON cannot say")
  func unwritable() {
    let number = WireName(local: "n", content: .number)
    for text in ["007", "1.", ".5", "+1", "1e", "", "x", "NaN", "1 ", "-", "0x1"] {
      #expect(Self.written { Self.leaf(number, text, &$0) }.1 == ["'n' is no number"], "\(text)")
    }
    for text in ["0", "-0", "10", "1.50", "1e9", "-1.5E-10"] {
      #expect(Self.written { Self.leaf(number, text, &$0) }.1 == [], "\(text)")
    }
    let boolean = WireName(local: "f", content: .boolean)
    #expect(
      Self.written { Self.leaf(boolean, "yes", &$0) }.1 == ["'f' is neither true nor false"])
    let mixed = Self.written { writer in
      writer.open(WireName(local: "m"))
      writer.text("x")
      Self.leaf(WireName(local: "n"), "y", &writer)
      writer.close()
    }
    #expect(mixed.1 == ["'m' has a text, and something below it"])
  }

  @Test("is read back unchanged, whatever the texts hold")
  func roundTrip() {
    var random = SeededGenerator(seed: 12)
    let pieces = [
      "\"", "\\", "/", "\n", "\t", "\r", "\u{1}", "\u{7F}", " ", "\u{E9}", "\u{1F642}", "x",
      "\\u0041",
      "{", "[", ",", ":", "null", "\u{2028}", "</", "\u{FFFD}",
    ]
    let names = ["a", "b", "c d", "e\"f", "\u{E9}\\", "_g", "item"]
    var writer = JSONWriter()
    func text() -> String {
      (0..<Int.random(in: 1...6, using: &random))
        .map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }.joined()
    }
    /// Writes the members of an object, one name after the other, and returns their sketches.
    func members(_ depth: Int) -> [String] {
      var sketches: [String] = []
      for name in names.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)) {
        let wire = WireName(local: name, repeats: Bool.random(using: &random))
        let count = wire.repeats ? Int.random(in: 1...3, using: &random) : 1
        for _ in 0..<count {
          writer.open(wire)
          switch Int.random(in: 0..<5, using: &random) {
          case 0:
            writer.cleared()
            sketches.append("\(name)!")
          case 1 where depth > 0:
            sketches.append("\(name)(\(members(depth - 1).joined(separator: ",")))")
          default:
            let value = text()
            writer.text(value)
            sketches.append("\(name)=\"\(value)\"")
          }
          writer.close()
        }
      }
      return sketches
    }
    for _ in 0..<300 {
      writer.reset()
      writer.open(WireName(local: ""))
      let expected = "(\(members(4).joined(separator: ",")))"
      writer.close()
      #expect(writer.problems == [])
      let result = decodeJSON(writer.bytes)
      #expect(result.problem == nil)
      #expect(result.sketch == expected)
    }
  }
}
