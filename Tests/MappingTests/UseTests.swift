import Diagnostics
import Mapping
import Referrals
import Testing

@Suite("A mapping inside another")
struct UseTests {
  static let envelope = """
    mapping: test
    message: referral
    format: { xml: { namespaces: { e: "urn:envelope" } } }
    rules:
      - { at: e:Envelope/e:Id/@value, field: id }
      - { at: e:Envelope/e:Payload/Letter, use: letter }
    """
  static let letter = """
    mapping: letter
    message: referral
    format: { xml: { namespaces: { "": "urn:letter" } } }
    let: { home: [ H, home ] }
    tables: { urgencies: { Q: urgent, N: routine } }
    fragments: { name: [ { at: Family, field: family }, { at: "Given*", field: given } ] }
    blank: [ none ]
    with: { Letter: { "@version": "2", Person: ~, Urgency: ~ } }
    rules:
      - at: Letter
        rules:
          - { at: Urgency, field: urgency, codes: urgencies }
          - { at: Person/Name, field: person.name, use: name }
          - { at: "Phone[@kind=home]", field: "person.phones[kind='home'].number" }
          - { at: Notes, field: notes }
    """

  private func wire(_ envelope: String = envelope, _ letter: String = letter) throws -> WireMapping
  {
    let test = try TestLibrary([envelope, letter])
    return try WireMapping(test.mapping("test"), test.library)
  }

  @Test("reads and writes its part of the document with names of its own")
  func nested() throws {
    let wire = try wire()
    let reading = try wire.read(
      """
      <x:Envelope xmlns:x="urn:envelope" xmlns="urn:letter"><x:Id value="17"/><x:Payload>
      <Letter version="2"><Person><Name><Given>Ann</Given><Family>Brown</Family></Name></Person>
      <Urgency>Q</Urgency><Phone kind="home">0141 496 0000</Phone><Notes>none</Notes><Other>x</Other>
      </Letter></x:Payload></x:Envelope>
      """)
    #expect(reading.problems.isEmpty)
    #expect(reading.message.words("id") == "17")
    #expect(reading.message.words("person.name.family") == "Brown")
    #expect(reading.message.words("urgency") == "urgent")
    #expect(reading.message.words("person.phones[1].kind") == "home")
    #expect(reading.message.words("notes") == nil)
    #expect(reading.unread.count == 1)
    let text = wire.text(reading.message)
    #expect(text.contains("<Letter xmlns=\"urn:letter\" version=\"2\">"), "\(text)")
    #expect(text.contains("<Phone kind=\"H\">"))
    #expect(try wire.read(text).message == reading.message)
  }

  @Test(
    "must have the same format, and not use itself",
    arguments: [
      (
        "format: { xml: { namespaces: { \"\": \"urn:letter\" } } }", "format: { json: {} }",
        "rule.type"
      ),
      ("{ at: Notes, field: notes }", "{ at: Inner, use: letter }", "rule.type"),
      ("{ at: Notes, field: notes }", "{ at: Inner, use: test }", "rule.type"),
      ("{ at: Notes, field: notes }", "{ at: Inner, use: lettre }", "rule.type"),
    ])
  func refusals(_ old: String, _ new: String, _ code: String) throws {
    let test = try TestLibrary([Self.envelope, Self.letter.replacing(old, with: new)])
    #expect(test.diagnostics.map(\.code).contains(code))
  }
}
