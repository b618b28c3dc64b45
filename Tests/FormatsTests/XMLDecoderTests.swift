import Diagnostics
import Document
import Formats
import Testing

@Suite("The XML decoder")
struct XMLDecoderTests {
  @Test(
    "makes a tree of elements, attributes and text",
    arguments: [
      ("<a><b>x</b><b/></a>", "a(b=\"x\",b)"),
      ("<a>\n  <b> x </b>\n</a>", "a(b=\" x \")"),
      ("<a x='1' y='2'>t</a>", "a=\"t\"(@x=\"1\",@y=\"2\")"),
      ("<a>one<b>two</b>three</a>", "a=\"onethree\"(b=\"two\")"),
      ("<a>1<![CDATA[<2>]]>3<!-- no --><?no no?>4</a>", "a=\"1<2>34\""),
      ("<a>&lt;&amp;&gt;&#65;&#x42;</a>", "a=\"<&>AB\""),
      ("<a x='&lt;&amp;&amp;#38;&quot;'/>", "a(@x=\"<&&#38;\"\")"),
      (
        "<p:a xmlns:p='urn:p' xmlns='urn:d'><b p:c='1'/></p:a>",
        "a{urn:p}(b{urn:d}(@c{urn:p}=\"1\"))"
      ),
      ("<?xml version='1.0'?><!-- x --><a/>", "a"),
      ("<a xml:lang='gd'/>", "a(@lang{http://www.w3.org/XML/1998/namespace}=\"gd\")"),
      (
        "<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><b xsi:nil='true'/><b xsi:nil='0'/></a>",
        "a(b!,b)"
      ),
    ])
  func decodes(_ text: String, _ expected: String) {
    let result = decodeXML(text)
    #expect(result.sketch == expected)
    #expect(result.codes == [])
  }

  @Test("folds names where they are loose, and gives the table's symbols")
  func looseNames() {
    var symbols = SymbolTable()
    let birth = symbols.intern("dateofbirth")
    let decoder = XMLDecoder(symbols: symbols)
    var document = Document()
    for _ in 0..<3 {
      let problems = decoder.decode(
        Array("<a><Date_Of-Birth>x</Date_Of-Birth><other/></a>".utf8), into: &document,
        usesLooseNames: true)
      #expect(problems == [])
      #expect(document.nodes[1].name == birth)
      #expect(document.name(of: document.nodes[2].name, in: symbols) == "other")
    }
    _ = decoder.decode(Array("<a><Date_Of-Birth/></a>".utf8), into: &document)
    #expect(document.name(of: document.nodes[1].name, in: symbols) == "Date_Of-Birth")
  }

  @Test("gives the offset at which each element begins, also far into a large file")
  func offsets() {
    let start = "\u{FEFF}<list>"
    let item = "<item note='é'>some text</item>\n"
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    let file = start + String(repeating: item, count: 20_000) + "</list>"
    #expect(decoder.decode(Array(file.utf8), into: &document) == [])
    let offsets = document.children(of: 0).map { Int(document.nodes[$0].offset) }
    #expect(document.nodes[0].offset == 3)
    #expect(offsets == (0..<20_000).map { start.utf8.count + $0 * item.utf8.count })
  }

  @Test(
    "refuses what is not well-formed, says where, and decodes the next document",
    arguments: [
      ("<a><b></a>", 1, 11), ("<a>\n<b>x", 2, 5), ("<a>x & y</a>", 1, 7), ("<a/><b/>", 1, 5),
      ("<a b=c/>", 1, 6), ("<a>&nbsp;</a>", 1, 10), ("<p:a/>", 1, 5), ("x", 1, 1),
      ("<a b='1' b='2'/>", 1, 15), ("<a>\u{1}</a>", 1, 4), ("<a", 1, 3), ("<a><![CDATA[", 1, 13),
      ("<a><!-- ", 1, 9),
    ])
  func malformed(_ text: String, line: Int, column: Int) {
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    let problems = decoder.decode(Array(text.utf8), into: &document)
    #expect(problems.map(\.code) == ["xml.malformed"])
    #expect(problems.first?.place == .text(line: line, column: column))
    #expect(document.nodes.isEmpty)
    #expect(decoder.decode(Array("<a>x</a>".utf8), into: &document) == [])
    #expect(sketch(document) == "a=\"x\"")
  }

  @Test("tells a truncated file from one that was written wrongly")
  func truncated() throws {
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    let file = Array("<referral><person><name>Ann</name></person></referral>".utf8)
    for length in 1..<file.count {
      let problem = try #require(
        decoder.decode(Array(file[..<length]), into: &document).first, "length \(length)")
      #expect(problem.code == "xml.malformed")
      #expect(problem.fix == "send the whole file again", "length \(length)")
    }
  }

  @Test("refuses entities, at home and abroad, in small and in large")
  func entities() {
    let laughs = """
      <!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
      <lolz>&lol2;</lolz>
      """
    let external = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>&x;</a>"
    #expect(decodeXML(laughs).codes == ["xml.doctype"])
    #expect(decodeXML(external).codes == ["xml.doctype"])
    #expect(
      decodeXML("<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'><a/>").codes == ["xml.doctype"])
    #expect(decodeXML("<a><!-- <!DOCTYPE a> --><![CDATA[<!ENTITY]]></a>").codes == [])
  }

  @Test("takes the longest text that the limits for attachments allow")
  func attachment() {
    var file = Array("<a><b>".utf8)
    file += [UInt8](repeating: UInt8(ascii: "Q"), count: 12 << 20)
    file += Array("</b></a>".utf8)
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    #expect(decoder.decode(file, into: &document).map(\.code) == ["xml.text"])
    #expect(decoder.decode(file, into: &document, limits: .withAttachments) == [])
    #expect(document.bytes(of: 1).count == 12 << 20)
  }

  @Test("keeps mixed content in linear time")
  func mixedContent() {
    let text = "<a>" + String(repeating: "x<b/>", count: 49_000) + "</a>"
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    let clock = ContinuousClock()
    let time = clock.measure { #expect(decoder.decode(Array(text.utf8), into: &document) == []) }
    #expect(document.bytes(of: 0).count == 49_000)
    #expect(document.text.count < 200_000)
    #expect(time < .seconds(2))
  }

  @Test("is not crowded out, nor confused, by documents full of new names")
  func manyNames() {
    var symbols = SymbolTable()
    let names = (0..<20).map { round in (0..<1_500).map { "n\(round)x\($0)" } }
    for known in names.joined() { _ = symbols.intern(known) }
    let decoder = XMLDecoder(symbols: symbols)
    var document = Document()
    for round in names {
      let file = "<a>\(round.map { "<\($0)/>" }.joined())</a>"
      #expect(decoder.decode(Array(file.utf8), into: &document) == [])
      let read = document.nodes.dropFirst().map { document.name(of: $0.name, in: symbols) }
      #expect(read == round)
    }
  }
}
