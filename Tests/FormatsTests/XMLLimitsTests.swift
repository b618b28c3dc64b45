import Diagnostics
import Document
import Formats
import Testing

@Suite("The XML limit pass")
struct XMLLimitsTests {
  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static func attributes(_ count: Int) -> String {
    "<a " + (0..<count).map { "b\($0)='x'" }.joined(separator: " ") + "/>"
  }

  private static func namespaces(_ count: Int) -> String {
    "<a " + (0..<count).map { "xmlns:b\($0)='urn:x'" }.joined(separator: " ") + "/>"
  }

  @Test(
    "refuses each thing beyond its limit under a code of its own",
    arguments: [
      (attributes(257), "xml.attributes"), (attributes(100_000), "xml.attributes"),
      (namespaces(65), "xml.namespaces"), (repeated("<a>", 101), "xml.depth"),
      (repeated("<a>", 1_000_000), "xml.depth"), ("<\(repeated("n", 257))/>", "xml.name"),
      ("<a \(repeated("n", 257))='1'/>", "xml.name"),
      ("<a>\(repeated("x", (1 << 20) + 1))</a>", "xml.text"),
      ("<a b='\(repeated("x", (1 << 20) + 1))'/>", "xml.text"),
      ("<a>\(repeated("x<![CDATA[x]]><!-- -->", 1 << 19))y</a>", "xml.text"),
      ("<a>\(repeated("<b/>", 50_000))</a>", "xml.elements"),
      ("<a>\(repeated("<b c='' d=''/>", 16_667))</a>", "xml.elements"),
      ("<a/>\(repeated(" ", 32 << 20))", "xml.size"),
    ])
  func refuses(_ text: String, _ code: String) {
    #expect(decodeXML(text).codes == [code])
  }

  @Test(
    "takes what is just within",
    arguments: [
      attributes(256), namespaces(64), repeated("<a>", 100) + repeated("</a>", 100),
      "<\(repeated("n", 256))/>", "<a>\(repeated("x", 1 << 20))</a>",
      "<a>" + repeated("<b x='>'/><c></c>", 1_000) + "</a>",
    ])
  func takes(_ text: String) {
    #expect(decodeXML(text).codes == [])
  }

  @Test("refuses 100,000 attributes in less than 100 ms")
  func attributesAreFast() {
    let text = Self.attributes(100_000)
    let time = ContinuousClock()
      .measure {
        #expect(decodeXML(text).codes == ["xml.attributes"])
      }
    #expect(time < .milliseconds(100))
  }

  @Test("says where the limit was passed")
  func place() {
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    let problems = decoder.decode(Array("<a>\n <!DOCTYPE b></a>".utf8), into: &document)
    #expect(problems.first?.place == .text(line: 2, column: 2))
    #expect(problems.first?.outcome == .reject)
  }
}
