import Diagnostics
import Document
import Formats
import Testing

/// A FHIR resource, decoded.
struct DecodedResource {
  let sketch: String
  let problem: RecordProblem?
  /// The name of the node, type, id and fullUrl of each resource.
  let resources: [String]

  init(_ text: String) {
    var table = SymbolTable()
    for name in ["Bundle", "Patient", "Organization"] { _ = table.intern(name) }
    let decoder = FHIRDecoder(symbols: table)
    var document = Document()
    problem = decoder.decode(Array(text.utf8), into: &document).first
    let decoded = document
    func words(_ range: Range<Int>) -> String {
      String(decoding: decoded.text[range], as: UTF8.self)
    }
    sketch = FormatsTests.sketch(document, symbols: table)
    resources = document.resources.map { mark in
      let type = mark.type == .none ? "?" : table.name(of: mark.type)
      return "\(mark.node) \(type) \(words(mark.id)) \(words(mark.fullURL))"
    }
  }
}

@Suite("FHIR")
struct FHIRTests {
  static let json = """
    {
      "resourceType": "Bundle",
      "id": "b1",
      "type": "message",
      "entry": [
        {
          "fullUrl": "urn:uuid:1",
          "resource": {
            "resourceType": "Patient",
            "id": "p1",
            "text": {
              "status": "generated",
              "div": "<div xmlns=\\"http://www.w3.org/1999/xhtml\\">Ann &amp; <b>Bo</b><br/></div>"
            },
            "contained": [
              { "resourceType": "Organization", "id": "o1", "name": "Surgery" },
              { "resourceType": "Basic" }
            ],
            "extension": [
              { "url": "http://example.org/birthPlace", "valueString": "Elgin & <Moray>" }
            ],
            "active": true,
            "name": [
              {
                "id": "n1",
                "family": "Hollin",
                "given": ["Bram", null, "Jo"],
                "_given": [
                  null,
                  { "extension": [{ "url": "http://example.org/absent", "valueCode": "masked" }] },
                  { "id": "g3" }
                ]
              }
            ],
            "birthDate": "1970-03",
            "_birthDate": { "id": "d1" },
            "_gender": { "extension": [{ "url": "http://example.org/absent", "valueCode": "unknown" }] },
            "multipleBirthInteger": 2,
            "generalPractitioner": [ { "reference": "#o1" } ]
          }
        },
        {
          "resource": { "resourceType": "Parameters" }
        }
      ]
    }

    """
  static let xml = """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- as senders write it -->
    <f:Bundle xmlns:f="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:schemaLocation="http://hl7.org/fhir bundle.xsd">
      <f:id value="b1"/>
      <f:type value="message"/>
      <f:entry>
        <f:fullUrl value="urn:uuid:1"/>
        <f:resource>
          <Patient xmlns="http://hl7.org/fhir">
            <id value="p1"></id>
            <text>
              <status value="generated"/>
              <div xmlns="http://www.w3.org/1999/xhtml">Ann &amp; <b>Bo</b><br/></div>
            </text>
            <contained>
              <Organization><id value="o1"/><name value="Surgery"/></Organization>
            </contained>
            <contained><Basic/></contained>
            <extension url="http://example.org/birthPlace">
              <valueString value="Elgin &amp; &lt;Moray&gt;"/>
            </extension>
            <active value="true"/>
            <name id="n1">
              <!-- the family's own spelling -->
              <family value="Hollin"/>
              <given value="Bram"/>
              <given>
                <extension url="http://example.org/absent"><valueCode value="masked"/></extension>
              </given>
              <given id="g3" value="Jo"/>
            </name>
            <birthDate value="1970-03" id="d1"/>
            <gender>
              <extension url="http://example.org/absent"><valueCode value="unknown"/></extension>
            </gender>
            <multipleBirthInteger value="2"/>
            <generalPractitioner><reference value="#o1"/></generalPractitioner>
          </Patient>
        </f:resource>
      </f:entry>
      <f:entry><f:resource><f:Parameters/></f:resource></f:entry>
    </f:Bundle>

    """

  @Test("is the same tree in JSON and in XML")
  func sameTree() {
    let fromJSON = DecodedResource(Self.json)
    let fromXML = DecodedResource(Self.xml)
    #expect(fromJSON.problem == nil)
    #expect(fromXML.problem == nil)
    #expect(fromXML.sketch == fromJSON.sketch)
    #expect(fromXML.resources == fromJSON.resources)
    #expect(
      fromJSON.sketch.hasPrefix(
        "(resourceType=\"Bundle\",id=\"b1\",type=\"message\",entry(fullUrl=\"urn:uuid:1\",resource(resourceType=\"Patient\","
      ))
    #expect(
      fromJSON.sketch.contains(
        "given=\"Bram\",given(extension(url=\"http://example.org/absent\",valueCode=\"masked\")),given=\"Jo\"(id=\"g3\")"
      ))
    #expect(fromJSON.sketch.contains("birthDate=\"1970-03\"(id=\"d1\"),gender(extension("))
  }

  @Test("has a mark for each resource, with its type, id and fullUrl")
  func marks() {
    let resources = DecodedResource(Self.json).resources
    #expect(
      resources.map { $0.split(separator: " ", omittingEmptySubsequences: false).dropFirst() } == [
        ["Bundle", "b1", ""], ["Patient", "p1", "urn:uuid:1"], ["Organization", "o1", ""],
        ["?", "", ""], ["?", "", ""],
      ])
    let late = DecodedResource(
      "{\"id\":\"x\",\"entry\":[{\"resource\":{\"id\":\"y\",\"resourceType\":\"Patient\"},\"fullUrl\":\"u\"}],\"resourceType\":\"Bundle\"}"
    )
    #expect(late.resources == ["0 Bundle x ", "3 Patient y u"])
  }

  /// Writes a decoded document as it stands.
  private static func rewritten(_ document: Document, _ table: SymbolTable, isXML: Bool)
    -> FHIRWriter
  {
    var writer = FHIRWriter(isXML: isXML)
    func write(_ node: Int) {
      let item = document.nodes[node]
      let name = document.name(of: item.name, in: table)
      let isValue = item.textStart < item.textEnd || name == "gender" || name == "given"
      let content: WireName.Content =
        switch name {
        case "active": .boolean
        case "multipleBirthInteger": .number
        default: isValue ? .text : .unknown
        }
      writer.open(
        WireName(
          local: name,
          repeats: ["entry", "extension", "name", "given", "contained"].contains(name),
          content: content))
      if item.textStart < item.textEnd { writer.text(document.string(of: node)) }
      for child in document.children(of: node) { write(child) }
      writer.close()
    }
    write(0)
    return writer
  }

  @Test("is written as it is read, in both spellings", arguments: [false, true])
  func roundTrip(_ isXML: Bool) {
    let table = SymbolTable()
    let decoder = FHIRDecoder(symbols: table)
    var document = Document()
    #expect(decoder.decode(Array(Self.json.utf8), into: &document) == [])
    let writer = Self.rewritten(document, table, isXML: isXML)
    #expect(writer.problems == [])
    let text = String(decoding: writer.bytes, as: UTF8.self)
    #expect(DecodedResource(text).sketch == DecodedResource(Self.json).sketch, "\(text)")
    if isXML {
      #expect(text.contains("\n    <resource>\n      <Patient>\n        <id value=\"p1\"/>\n"))
      #expect(text.contains("<Bundle xmlns=\"http://hl7.org/fhir\">\n  <id value=\"b1\"/>\n"))
      #expect(text.contains("<given id=\"g3\" value=\"Jo\"/>"))
      #expect(text.contains("xhtml\">Ann &amp; <b>Bo</b><br/></div>\n"))
    } else {
      #expect(text.contains("\"active\": true,"))
      #expect(text.contains("\"multipleBirthInteger\": 2,"))
      #expect(text.contains("\"_birthDate\": {\n"))
      #expect(text.contains("\"Bram\",\n"))
      #expect(!text.contains("\"gender\""))
    }
  }

  @Test(
    "is refused with a code and the place",
    arguments: [
      RefusedText("<Patient><id value='1'/></Patient>", "fhir.namespace", 1, 1),
      RefusedText("<patient xmlns='http://hl7.org/fhir'/>", "fhir.resource", 1, 1),
      RefusedText(
        "<Patient xmlns='http://hl7.org/fhir'>\n <x:a xmlns:x='urn:x'/></Patient>",
        "fhir.namespace", 2, 2),
      RefusedText(
        "<Patient xmlns='http://hl7.org/fhir'>\n <gender>male</gender></Patient>", "fhir.text", 2,
        10
      ),
      RefusedText(
        "<Patient xmlns='http://hl7.org/fhir' id='1'/>", "fhir.attribute", 1, 1),
      RefusedText(
        "<Patient xmlns='http://hl7.org/fhir' xmlns:x='urn:x'>\n<gender x:value='male'/></Patient>",
        "fhir.attribute", 2, 1),
      RefusedText(
        "<Bundle xmlns='http://hl7.org/fhir'><entry>\n<resource><Basic/><id value='1'/></resource></entry></Bundle>",
        "fhir.resource", 2, 19),
      RefusedText(
        "<Bundle xmlns='http://hl7.org/fhir'><Patient/></Bundle>", "fhir.resource", 1, 37),
      RefusedText("<Bundle xmlns='http://hl7.org/fhir'><entry></Bundle>", "xml.malformed", 1, 53),
      RefusedText("<Bundle xmlns='http://hl7.org/fhir'><entry>", "xml.malformed", 1, 44),
      RefusedText("<!DOCTYPE a><Bundle xmlns='http://hl7.org/fhir'/>", "xml.doctype", 1, 1),
      RefusedText(
        String(repeating: "<a xmlns='http://hl7.org/fhir'>", count: 200), "xml.depth", 1, 3_101),
      RefusedText("{\"id\": \"1\"}", "fhir.resource", 1, 1),
      RefusedText("{\"resourceType\": {\"a\": 1}}", "fhir.resource", 1, 1),
      RefusedText("{\"resourceType\": \"Patient\", }", "json.trailing-comma", 1, 27),
      RefusedText("nothing", "json.root", 1, 1),
    ])
  func refuses(_ text: RefusedText) {
    let result = DecodedResource(String(decoding: text.text, as: UTF8.self))
    #expect(result.sketch == "")
    #expect(result.problem?.code == text.code)
    #expect(result.problem?.place == .text(line: text.line, column: text.column))
    #expect(result.problem?.fix != nil)
  }

  @Test("keeps a name with _ in front where it is no shadow of a value")
  func noShadows() {
    let text =
      "{\"resourceType\":\"Basic\",\"_a\":\"x\",\"b\":{\"c\":1},\"_b\":{\"d\":2},\"e\":[\"f\"],\"_e\":[null,{\"id\":\"g\"}]}"
    #expect(
      DecodedResource(text).sketch
        == "(resourceType=\"Basic\",_a=\"x\",b(c=\"1\"),_b(d=\"2\"),e=\"f\",e(id=\"g\"))")
  }

  @Test("does not let a narrative change what stands around it")
  func narratives() {
    let open = "<div xmlns=\"http://www.w3.org/1999/xhtml\">"
    func problems(_ markup: String) -> [String] {
      var writer = FHIRWriter(isXML: true)
      writer.open(WireName(local: ""))
      for (name, text) in [("resourceType", "Basic"), ("div", markup)] {
        writer.open(WireName(local: name))
        writer.text(text)
        writer.close()
      }
      writer.close()
      return writer.problems.map(\.code)
    }
    #expect(problems("\(open)fine<br/></div>") == [])
    for markup in [
      "plain", "\(open)</div><active value=\"true\"/>", "\(open)<b></div>", "<div>none</div>",
      "<p xmlns=\"http://www.w3.org/1999/xhtml\"/>", "<?xml version=\"1.0\"?>\(open)</div>", "",
    ] {
      #expect(problems(markup) == ["value.unwritable"], "\(markup)")
    }
  }

  @Test("is bounded in time where everything in it is a shadow or a resource")
  func hostile() {
    let shadows = (0..<20_000).map { "\"_a\($0 % 4_000)\":{\"x\($0)\":{}}" }
    let families =
      "{\"resourceType\":\"Basic\","
      + (0..<4_000).map { "\"b\($0)\":1,\"_b\($0)\":{\"id\":\"\($0)\"}" }.joined(separator: ",")
      + "}"
    let items =
      "{\"resourceType\":\"Basic\",\"g\":["
      + repeatElement("1", count: 20_000).joined(separator: ",")
      + "],\"_g\":[" + repeatElement("{\"id\":\"x\"}", count: 10_000).joined(separator: ",") + "]}"
    let resources =
      "{\"resourceType\":\"Bundle\",\"entry\":{\"resource\":["
      + repeatElement("{\"resourceType\":\"Basic\"}", count: 20_000).joined(separator: ",") + "]}}"
    #expect(!shadows.isEmpty)
    for text in [families, items, resources] {
      let start = ContinuousClock.now
      #expect(DecodedResource(text).problem == nil)
      #expect(start.duration(to: .now) < .seconds(4))
    }
  }
}
