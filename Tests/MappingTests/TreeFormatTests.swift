import Diagnostics
import Document
import Foundation
import Mapping
import Referrals
import Testing

@Suite("A mapping of JSON or FHIR")
struct TreeFormatTests {
  private static func mapping(_ format: String, _ rules: String, more: String = "") throws
    -> WireMapping
  {
    try WireMapping(
      """
      mapping: test
      message: referral
      format: \(format)
      \(more)
      rules:
      \(rules.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """)
  }

  static let rules = """
    - { at: Ref No, field: id, required: true }
    - at: person
      field: person
      rules:
        - { at: "names/given*", field: name.given }
        - { at: names/family, field: name.family }
        - { at: born, field: birthDate }
        - { at: interpreter, field: needsInterpreter, as: boolean }
        - each: "contacts*[system='phone']"
          field: phones
          rules: [ { at: value, field: number }, { at: rank, field: kind } ]
        - { at: "contacts*[system='email']/value", field: "emails[1].address" }
    - each: "reasons*"
      field: reasons
      rules: [ { at: /sent, field: text, one-way: read }, { at: code, field: code } ]
    - { at: "tags*", field: requirements.other }
    """

  @Test("reads and writes members, lists and tests, with paths from the root object")
  func json() throws {
    let wire = try Self.mapping("json", Self.rules, more: "ignore: [ meta/version, \"**/junk\" ]")
    let text = """
      {
        "Ref No": "A-1",
        "sent": "today",
        "person": {
          "names": {
            "given": [
              "Ann",
              "Bo"
            ],
            "family": "Hollin \\"H\\""
          },
          "born": "1970-03",
          "interpreter": true,
          "contacts": [
            {
              "system": "email",
              "value": "a@example.org"
            },
            {
              "system": "phone",
              "value": "07700 900118",
              "rank": "home"
            },
            {
              "system": "phone",
              "value": "0141 496 0000"
            }
          ]
        },
        "reasons": [
          {
            "code": "money"
          },
          {
            "code": "loneliness",
            "junk": [1, 2]
          }
        ],
        "tags": "one",
        "meta": {
          "version": 2,
          "seen": {
            "by": [
              1
            ]
          }
        }
      }

      """
    let reading = try wire.read(text)
    #expect(reading.problems.map(\.problem.code) == [])
    let message = reading.message
    #expect(message.words("id") == "A-1")
    #expect(message.words("person.name.given[2]") == "Bo")
    #expect(message.words("person.birthDate") == "1970-03")
    #expect(message.words("person.needsInterpreter") == "yes")
    #expect(message.words("person.phones[1].kind") == "home")
    #expect(message.words("person.phones[2].number") == "0141 496 0000")
    #expect(message.words("person.emails[1].address") == "a@example.org")
    #expect(message.words("reasons[2].code") == "loneliness")
    #expect(message.words("reasons[2].text") == "today")
    #expect(message.words("requirements.other[1]") == "one")
    let unread = reading.unread.map { $0.path(in: wire.document, symbols: wire.symbols) }
    #expect(unread == ["meta/seen"])

    let written = wire.text(message)
    let again = try wire.read(written).message
    #expect(again.words("person.phones[2].number") == "0141 496 0000")
    #expect(written.contains("\"interpreter\": true,\n"))
    #expect(written.contains("\"tags\": [\n    \"one\"\n  ]\n"))
    #expect(written.contains("\"given\": [\n        \"Ann\",\n        \"Bo\"\n      ],\n"))
    // Phones and the address stand apart in the rules, and in one list when written.
    #expect(written.components(separatedBy: "\"contacts\": [").count == 2)
    #expect(wire.write(again).bytes == Array(written.utf8))
  }

  @Test("takes null for a value that is empty on purpose, and writes it so, where the format can")
  func cleared() throws {
    let rules = "- { at: id, field: id }\n- { at: note, field: notes }"
    let json = try Self.mapping("json", rules)
    let message = try json.read("{\"id\":\"A\",\"note\":null}").message
    #expect(message.words("notes") == "cleared")
    #expect(json.text(message) == "{\n  \"id\": \"A\",\n  \"note\": null\n}\n")
    let fhir = try Self.mapping("fhir", rules)
    #expect(fhir.write(message).problems.map(\.code) == ["value.unwritable"])
  }

  @Test("names the place of a problem without the root, which has no name")
  func places() throws {
    let wire = try Self.mapping("json", "- { at: person/born, field: person.birthDate }")
    let problem = try wire.read("{\"person\":{\"born\":\"31/02/70\"}}").problems.first
    #expect(problem?.problem.code == "value.date")
    #expect(problem?.path(in: wire.document, symbols: wire.symbols) == "person/born")
  }

  @Test("keeps the places of items before one that is there")
  func numbered() throws {
    let wire = try Self.mapping(
      "json",
      "- { at: \"lines*[1]\", field: \"person.address.lines[1]\" }\n"
        + "- { at: \"lines*[2..]\", field: \"person.address.lines[2..]\" }")
    var message = try wire.read("{\"lines\":[\"a\",\"b\",\"c\"]}").message
    #expect(message.words("person.address.lines[3]") == "c")
    #expect(wire.text(message) == "{\n  \"lines\": [\n    \"a\",\n    \"b\",\n    \"c\"\n  ]\n}\n")
    message = try wire.read("{\"lines\":\"a\"}").message
    #expect(wire.text(message) == "{\n  \"lines\": [\n    \"a\"\n  ]\n}\n")
  }

  @Test("writes numbers as numbers, and nothing at all where a text is none")
  func numbers() throws {
    let wire = try Self.mapping(
      "json", "- { at: id, field: id, as: number }\n- { at: v, is: \"2\", as: number }")
    #expect(try wire.read("{\"id\":12,\"v\":2}").message.words("id") == "12")
    let good = try wire.read("{\"id\":12,\"v\":2}").message
    #expect(wire.text(good) == "{\n  \"id\": 12,\n  \"v\": 2\n}\n")
    let bad = try wire.read("{\"id\":\"A-1\",\"v\":2}").message
    #expect(wire.write(bad).problems.map(\.code) == ["value.unwritable"])
  }

  @Test("chooses by what must be in the document")
  func match() throws {
    let wire = try Self.mapping(
      "json", "- { at: id, field: id }", more: "match: \"kind[code='r']\"")
    _ = try wire.read("{\"id\":\"A\",\"kind\":{\"code\":\"r\"}}")
    #expect(wire.mapping.matches(wire.document))
    _ = try wire.read("{\"id\":\"A\",\"kind\":{\"code\":\"s\"}}")
    #expect(!wire.mapping.matches(wire.document))
  }

  static let fhirRules = """
    - at: "entry*[resource/resourceType='Patient']/resource"
      rules:
        - { at: active, is: "true", as: boolean }
        - { at: "identifier*[system='urn:chi']/value", field: person.chi }
        - { at: "name*/family", field: person.name.family }
        - { at: "name*/given*", field: person.name.given }
        - { at: birthDate, field: person.birthDate }
        - { at: "birthDate/extension*[url='urn:note']/valueString", field: person.contactNotes }
    - at: "entry*[resource/resourceType='ServiceRequest']/resource"
      rules:
        - { at: authoredOn, field: date }
        - { at: "note*/text", field: notes }
    - { at: id, field: id }
    """

  @Test("reads and writes resources, the same in JSON and in XML")
  func fhir() throws {
    let with = "with: { resourceType: Bundle, id: ~, type: message }"
    let json = try Self.mapping("fhir", Self.fhirRules, more: with)
    let xml = try Self.mapping(
      "{ fhir: { syntax: xml, references: urn } }", Self.fhirRules, more: with)
    let text = """
      {
        "resourceType": "Bundle",
        "id": "A-1",
        "type": "message",
        "entry": [
          {
            "resource": {
              "resourceType": "Patient",
              "active": true,
              "identifier": [
                {
                  "system": "urn:chi",
                  "value": "2311484044"
                }
              ],
              "name": [
                {
                  "family": "Hollin",
                  "given": [
                    "Ann"
                  ]
                }
              ],
              "birthDate": "1948-11-23",
              "_birthDate": {
                "extension": [
                  {
                    "url": "urn:note",
                    "valueString": "<as told>"
                  }
                ]
              }
            }
          },
          {
            "resource": {
              "resourceType": "ServiceRequest",
              "authoredOn": "2026-11-02",
              "note": [
                {
                  "text": "two\\nlines"
                }
              ]
            }
          }
        ]
      }

      """
    let reading = try json.read(text)
    #expect(reading.problems.map(\.problem.code) == [])
    #expect(reading.unread == [])
    #expect(json.text(reading.message) == text)
    let markup = xml.text(reading.message)
    #expect(
      markup.contains(
        "<extension url=\"urn:note\">\n            <valueString value=\"&lt;as told&gt;\"/>"))
    let again = try xml.read(markup)
    #expect(again.message == reading.message)
    #expect(again.unread == [])
    #expect(xml.mapping.format.fileEnding == ".xml")
    #expect(json.mapping.format.fileEnding == ".json")
  }

  @Test(
    "is refused where it asks for what the format has not",
    arguments: [
      ("json", "- { at: person/@id, field: id }", "", "path.syntax"),
      ("fhir", "- { at: id/@value, field: id }", "", "path.syntax"),
      ("json", "- { at: id, field: id }", "record: list/item", "rule.unsupported"),
      ("json", "- { at: id, field: id, as: text }", "", "config.choice"),
      ("{ fhir: { syntax: yaml } }", "- { at: id, field: id }", "", "config.choice"),
      ("{ json: { namespaces: {} } }", "- { at: id, field: id }", "", "config.unknown-key"),
      ("jsn", "- { at: id, field: id }", "", "config.choice"),
    ])
  func refuses(_ format: String, _ rules: String, _ more: String, _ code: String) throws {
    let test = try TestLibrary([
      """
      mapping: test
      message: referral
      format: \(format)
      \(more)
      rules:
        \(rules)
      """
    ])
    #expect(test.diagnostics.map(\.code) == [code])
  }
}
