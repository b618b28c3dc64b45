import Document
import Formats
import Testing

@Suite("The XML writer")
struct XMLWriterTests {
  private static func name(_ local: String, _ space: String = "", _ prefix: String = "") -> WireName
  {
    WireName(local: local, space: space, prefix: prefix)
  }

  @Test("writes a declaration, namespaces once, two blanks a level and short empty elements")
  func layout() {
    var writer = XMLWriter(namespaces: [
      .init(prefix: "", uri: "urn:d"), .init(prefix: "p", uri: "urn:p"),
    ])
    for _ in 0..<2 {
      writer.reset()
      writer.open(Self.name("a", "urn:d"))
      writer.attribute(Self.name("id"), "1 & \"2\"\n")
      writer.open(Self.name("b", "urn:p"))
      writer.attribute(Self.name("c", "urn:p"), "x")
      writer.text("<t>")
      writer.close()
      writer.open(Self.name("e", "urn:d"))
      writer.close()
      writer.close()
      #expect(
        String(decoding: writer.bytes, as: UTF8.self) == """
          <?xml version="1.0" encoding="UTF-8"?>
          <a xmlns="urn:d" xmlns:p="urn:p" id="1 &amp; &quot;2&quot;&#10;">
            <p:b p:c="x">&lt;t&gt;</p:b>
            <e/>
          </a>

          """)
    }
  }

  @Test("declares a namespace where it is first needed, and takes the default away")
  func lateNamespaces() {
    var writer = XMLWriter(namespaces: [.init(prefix: "", uri: "urn:d")])
    writer.open(Self.name("a", "urn:d"))
    writer.open(Self.name("b", "urn:x", "x"))
    writer.open(Self.name("c", ""))
    writer.attribute(Self.name("d", "urn:y"), "1")
    writer.cleared()
    writer.close()
    writer.close()
    writer.open(Self.name("f", "urn:x"))
    writer.close()
    writer.close()
    let text = String(decoding: writer.bytes, as: UTF8.self)
    #expect(
      decodeXML(text).sketch
        == "a{urn:d}(b{urn:x}(c!(@d{urn:y}=\"1\")),f{urn:x})", "\(text)")
  }

  @Test("is read back unchanged, whatever the texts hold")
  func roundTrip() {
    var random = SeededGenerator(seed: 11)
    let pieces = [
      "<", ">", "&", "\"", "'", "]]>", "\n", "\t", " ", "é", "🙂", "x", "&amp;", "&#38;", "--", "\r",
      "\u{FFFD}",
    ]
    let spaces = ["", "urn:d", "urn:p", "urn:q"]
    func text() -> String {
      "x"
        + (0..<Int.random(in: 0...6, using: &random))
        .map { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }
        .joined() + "x"
    }
    func word(_ node: String, _ space: String) -> String {
      space.isEmpty ? node : "\(node){\(space)}"
    }
    var writer = XMLWriter(namespaces: [
      .init(prefix: "", uri: "urn:d"), .init(prefix: "p", uri: "urn:p"),
    ])
    func element(_ depth: Int) -> String {
      let space = spaces[Int.random(in: 0..<4, using: &random)]
      writer.open(Self.name("e", space))
      var children: [String] = []
      if Bool.random(using: &random) {
        let value = text()
        let space = spaces[Int.random(in: 0..<4, using: &random)]
        writer.attribute(Self.name("k", space), value)
        children.append("@\(word("k", space))=\"\(value)\"")
      }
      var own = ""
      if depth == 0 || Bool.random(using: &random) {
        own = text()
        writer.text(own)
      } else {
        for _ in 0..<Int.random(in: 0...3, using: &random) { children.append(element(depth - 1)) }
      }
      writer.close()
      return word("e", space) + (own.isEmpty ? "" : "=\"\(own)\"")
        + (children.isEmpty ? "" : "(\(children.joined(separator: ",")))")
    }
    for _ in 0..<300 {
      writer.reset()
      let expected = element(4)
      let result = decodeXML(String(decoding: writer.bytes, as: UTF8.self))
      #expect(result.codes == [])
      #expect(result.sketch == expected)
    }
  }
}
