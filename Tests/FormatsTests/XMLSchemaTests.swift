import Diagnostics
import Document
import Formats
import Testing

@Suite("Validation against a schema")
struct XMLSchemaTests {
  private static let source = """
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns="urn:t"
      elementFormDefault="qualified">
      <xs:element name="person">
        <xs:complexType>
          <xs:sequence>
            <xs:element name="name" type="Short"/>
            <xs:element name="birth" type="xs:date" minOccurs="0"/>
            <xs:element name="sex" type="Sex" minOccurs="0"/>
            <xs:element name="age" minOccurs="0" nillable="true">
              <xs:simpleType><xs:restriction base="xs:integer"><xs:maxInclusive value="150"/></xs:restriction></xs:simpleType>
            </xs:element>
          </xs:sequence>
          <xs:attribute name="id" use="required"/>
        </xs:complexType>
      </xs:element>
      <xs:element name="people"><xs:complexType><xs:sequence>
        <xs:element ref="person" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
      <xs:simpleType name="Short"><xs:restriction base="xs:string"><xs:maxLength value="10"/></xs:restriction></xs:simpleType>
      <xs:simpleType name="Sex"><xs:restriction base="xs:string">
        <xs:enumeration value="male"/><xs:enumeration value="female"/></xs:restriction></xs:simpleType>
    </xs:schema>
    """

  private static func schema() throws -> XMLSchema {
    try XMLSchema(bytes: Array(source.utf8), path: "schemas/person.xsd")
  }

  private static func problems(_ text: String) throws -> [RecordProblem] {
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    return decoder.decode(Array(text.utf8), into: &document, schema: try schema())
  }

  private static func person(_ content: String, id: String = " id='1'") -> String {
    "<person xmlns='urn:t'\(id)>\n\(content)\n</person>"
  }

  @Test("takes a valid document, again and again, and knows the roots")
  func valid() throws {
    let schema = try Self.schema()
    #expect(schema.rootElements == ["person", "people"])
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    for round in 0..<50 {
      let name = round.isMultiple(of: 2) ? "Ann" : "much too long a name"
      let problems = decoder.decode(
        Array(Self.person("<name>\(name)</name>").utf8), into: &document, schema: schema)
      #expect(problems.isEmpty == round.isMultiple(of: 2))
      #expect(document.nodes.count == 3)
    }
  }

  @Test(
    "says what is wrong, where, and what was expected, without quoting values",
    arguments: [
      ("<name>Ann</name><birth>secret</birth>", "has the wrong form", "date"),
      ("<name>Anna Secretina</name>", "too long or too short", "10"),
      ("<name>Ann</name><sex>secret</sex>", "none of those allowed", "'male', 'female'"),
      ("<name>Ann</name><age>777</age>", "too large or too small", "150"),
      ("<birth>1990-01-01</birth>", "'birth' may not stand here", "expected name"),
      ("<name>Ann</name><secret/>", "'secret' may not stand here", "expected birth, sex or age"),
      ("", "an element is missing inside 'person'", "expected name"),
      ("<name><b/></name>", "elements where only text may stand", nil),
      ("<name>Ann</name>secret", "text where only elements may stand", nil),
    ])
  func violations(_ content: String, what: String, why: String?) throws {
    let problems = try Self.problems(Self.person(content))
    let problem = try #require(problems.first)
    #expect(problems.count == 1)
    #expect(problem.code == "xml.schema")
    #expect(problem.outcome == .reject)
    #expect(problem.what.contains(what), "\(problem.what)")
    if let why { #expect(problem.why?.contains(why) == true, "\(problem.why ?? "nothing")") }
    let told = "\(problem.what) \(problem.why ?? "") \(problem.fix ?? "")"
    #expect(!told.lowercased().contains("secretina"))
    #expect(!told.contains("777"))
    #expect(content.contains("<secret/>") || !told.contains("secret"))
  }

  @Test("points at the element concerned")
  func place() throws {
    let problems = try Self.problems(Self.person("<name>Ann</name>\n <birth>x</birth>"))
    #expect(problems.map(\.place) == [.text(line: 3, column: 2)])
    let missing = try Self.problems(
      "<people xmlns='urn:t'>\n<person id='1'></person>\n<person><name/></person></people>")
    #expect(missing.map(\.place) == [.text(line: 2, column: 1), .text(line: 3, column: 1)])
  }

  @Test("does not let a value pass itself off as part of the schema")
  func forgedMessage() throws {
    let forged = "x' is not an element of the set {'secret'}. 'y"
    let problems = try Self.problems(Self.person("<name>Ann</name><sex>\(forged)</sex>"))
    #expect(problems.first?.why == "expected one of 'male', 'female'")
  }

  @Test("refuses another root under a code of its own")
  func root() throws {
    #expect(try Self.problems("<invoice/>").map(\.code) == ["xml.root"])
    #expect(try Self.problems("<person id='1'><name>x</name></person>").first?.code == "xml.root")
  }

  @Test("tells of at most 20 problems, and of ill-formedness alone")
  func most() throws {
    let bad = String(repeating: "<person id='1'/>", count: 50)
    #expect(try Self.problems("<people xmlns='urn:t'>\(bad)</people>").count == 20)
    #expect(try Self.problems("<people xmlns='urn:t'>\(bad)").map(\.code) == ["xml.malformed"])
  }

  @Test("ignores the schema that a document points at")
  func schemaLocation() throws {
    let text = """
      <person xmlns='urn:t' id='1' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'
        xsi:schemaLocation='urn:t http://example.org/evil.xsd'><name>much too long a name</name></person>
      """
    #expect(try Self.problems(text).map(\.code) == ["xml.schema"])
    let result = decodeXML(text)
    #expect(result.codes == [])
    #expect(result.sketch == "person{urn:t}(@id=\"1\",name{urn:t}=\"much too long a name\")")
  }

  @Test(
    "refuses a schema that cannot be used",
    arguments: [
      "<xs:schema", "<a/>", "",
      "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a' type='b'/></xs:schema>",
      "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:import namespace='urn:x' schemaLocation='x.xsd'/></xs:schema>",
      "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:include schemaLocation='/etc/hostname'/></xs:schema>",
    ])
  func badSchema(_ text: String) {
    let error = #expect(throws: Diagnostic.self) {
      try XMLSchema(bytes: Array(text.utf8), path: "schemas/bad.xsd")
    }
    #expect(error?.code == "schema.invalid")
    guard case .file("schemas/bad.xsd", 1, 1)? = error?.position else {
      Issue.record("no position")
      return
    }
  }

  @Test("is shared by decoders on several threads")
  func shared() async throws {
    let schema = try Self.schema()
    let text = Array(Self.person("<name>Ann</name><birth>x</birth>").utf8)
    let counts = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          let decoder = XMLDecoder(symbols: SymbolTable())
          var document = Document()
          return (0..<200)
            .map { _ in
              decoder.decode(text, into: &document, schema: schema).count
            }
            .reduce(0, +)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts == [200, 200, 200, 200])
  }
}
