import Foundation
import Testing

@Suite("A night with messages in JSON and FHIR")
struct TreeFormatNightTests {
  private static let jsonMapping = """
    mapping: letters-json
    message: referral
    format: json
    rules:
      - { at: number, field: id, required: true }
      - { at: reference, field: reference }
      - { at: sender, field: sender }
      - { at: practice, field: practice.code }
      - { at: "given*", field: person.name.given }
      - { at: family, field: person.name.family, required: true }
      - { each: "reasons*", field: reasons, rules: [ { at: code, field: code } ] }
      - { at: may/refer, field: consent.referred, as: boolean }
      - { at: may/report, field: consent.feedback, as: boolean }

    """
  private static let fhirMapping = """
    mapping: letters-fhir
    message: referral
    format: fhir
    rules:
      - { at: resourceType, is: ServiceRequest }
      - { at: id, field: id, required: true }
      - { at: "contained*[resourceType='Patient']/name*/family", field: person.name.family }
      - { at: requester/identifier/value, field: sender }
      - { at: "locationCode*/text", field: practice.code }
      - { each: "reasonCode*", field: reasons, rules: [ { at: text, field: code } ] }
      - { at: "extension*[url='urn:may-refer']/valueBoolean", field: consent.referred, as: boolean }

    """

  private static func json(_ number: String) -> String {
    """
    { "number": "\(number)", "sender": "99016", "practice": "99016", "given": ["Bram"],
      "family": "Hollin", "reasons": [ { "code": "loneliness" } ],
      "may": { "refer": true, "report": true } }

    """
  }

  private static let fhir = """
    <ServiceRequest xmlns="http://hl7.org/fhir">
      <id value="F-1"/>
      <contained><Patient><name><family value="Hollin"/></name></Patient></contained>
      <extension url="urn:may-refer"><valueBoolean value="true"/></extension>
      <requester><identifier><value value="99021"/></identifier></requester>
      <locationCode><text value="99021"/></locationCode>
      <reasonCode><text value="loneliness"/></reasonCode>
    </ServiceRequest>

    """

  private static func home() throws -> GlasgowHome {
    let home = try GlasgowHome()
    let mappings = home.root.appending(path: "mappings")
    try Data(jsonMapping.utf8).write(to: mappings.appending(path: "letters-json.yaml"))
    try Data(fhirMapping.utf8).write(to: mappings.appending(path: "letters-fhir.yaml"))
    try home.agree("birchbank-practice", "mapping: [referral-xml]", "mapping: [letters-json]")
    try home.agree("canalside-practice", "mapping: [referral-xml]", "mapping: [letters-fhir]")
    try home.agree(
      "community-links", "[referral-xml, feedback-xml], deliver: each",
      "[letters-json, feedback-xml], deliver: batch")
    return home
  }

  @Test("takes them in, and sends them out as one list that the archive proves")
  func night() throws {
    let home = try Self.home()
    for number in ["J-1", "J-2"] {
      try home.drop(
        Data(Self.json(number).utf8), as: "\(number).json", of: "birchbank-practice")
    }
    try home.drop(Data(Self.fhir.utf8), as: "F-1.xml", of: "canalside-practice")
    let broken = Self.json("J-3").replacing("\"Hollin\"", with: "\"Hollin")
    try home.drop(Data(broken.utf8), as: "J-3.json", of: "birchbank-practice")
    let path = try home.inbox("birchbank-practice", "J-3.json").path
    let check = try home.run("check", path, "--partner", "birchbank-practice")
    #expect(check.status == 2)
    #expect(check.output.contains("A comma is missing between two values"))

    let run = try home.run("run", "--json")
    #expect(run.count("records") == 4)
    #expect(run.count("rejected") == 1)
    #expect(try home.receipts(of: "birchbank-practice").contains("[json.comma]"))
    let files = try home.sent(to: "community-links")
    #expect(files.count == 1)
    let file = try #require(files.first)
    #expect(file.key.hasSuffix(".json"))
    let list = try #require(
      try JSONSerialization.jsonObject(with: file.value) as? [[String: Any]])
    #expect(list.compactMap { $0["number"] as? String }.sorted() == ["F-1", "J-1", "J-2"])
    #expect(list.allSatisfy { ($0["may"] as? [String: Any])?["refer"] as? Bool == true })
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("can be tried out with samples, a file for each message")
  func samples() throws {
    let home = try Self.home()
    let sample = try home.run(
      "sample", "--records", "6", "--seed", "7", "--sender", "birchbank-practice", "--batch",
      "--faulty", "0")
    #expect(sample.status == 0, "\(sample.talk)")
    let run = try home.run("run", "--json")
    #expect(run.count("records") == 6)
    #expect(run.count("rejected") == 0)
  }
}
