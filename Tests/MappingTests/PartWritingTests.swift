import Diagnostics
import Document
import Foundation
import Mapping
import Referrals
import Testing

@Suite("A part, when written,")
struct PartWritingTests {
  static let parts = """
    header: { at: "entry*[1]/resource[resourceType='MessageHeader']", always: true, with: { event: new, focus: ~ } }
    request: { at: [ "$header/focus*->ServiceRequest", "entry*/resource[resourceType='ServiceRequest']" ], with: { status: active, subject: ~ } }
    patient: { at: "$request/subject->Patient" }
    doctor: { at: "$request/requester->Practitioner" }
    role: { at: "$doctor<-PractitionerRole.practitioner" }
    consent: { at: "entry*/resource[resourceType='Consent']", with: { scope: all, patient: ~ } }
    """
  static let rules = """
    - { at: "$header/focus*", link: $request }
    - { at: $consent/patient, link: $patient }
    - { at: $consent/status, field: consent.share, codes: { active: "yes", rejected: "no" } }
    - { at: "$patient/name*/family", field: person.name.family }
    - { at: $doctor/name/family, field: referrer.name }
    - { at: $role/organization/display, field: referrer.team }
    """

  @Test(
    "stands in the order of the parts, refers to what it is reached from, and makes what is on its way"
  )
  func order() throws {
    let tree = try TreeMapping(parts: Self.parts, rules: Self.rules)
    let message = FieldGroup(
      .referral,
      [
        "id": "17", "person.name.family": "Brown", "referrer.team": "Surgery",
        "consent.share": "yes",
      ])
    #expect(
      tree.text(message) == """
        entry
          fullUrl urn:uuid:<1>
          resource
            resourceType MessageHeader
            event new
            focus
              reference urn:uuid:<2>
        entry
          fullUrl urn:uuid:<2>
          resource
            resourceType ServiceRequest
            status active
            subject
              reference urn:uuid:<3>
            requester
              reference urn:uuid:<4>
        entry
          fullUrl urn:uuid:<3>
          resource
            resourceType Patient
            name
              family Brown
        entry
          fullUrl urn:uuid:<4>
          resource
            resourceType Practitioner
        entry
          fullUrl urn:uuid:<5>
          resource
            resourceType PractitionerRole
            practitioner
              reference urn:uuid:<4>
            organization
              display Surgery
        entry
          fullUrl urn:uuid:<6>
          resource
            resourceType Consent
            scope all
            patient
              reference urn:uuid:<3>
            status active
        """)
    var read = message
    read["id"] = nil
    #expect(tree.read(tree.write(message).document).message == read)
  }

  @Test("is not made for a link or a constant alone, nor is a link to what is not made")
  func lazy() throws {
    let tree = try TreeMapping(parts: Self.parts, rules: Self.rules)
    #expect(
      tree.text(FieldGroup(.referral, ["id": "17"])) == """
        entry
          fullUrl urn:uuid:<1>
          resource
            resourceType MessageHeader
            event new
        """)
    let consent = tree.text(FieldGroup(.referral, ["id": "17", "consent.share": "no"]))
    #expect(consent.contains("scope all"))
    #expect(!consent.contains("patient"))
  }

  @Test("has an identity made of the message's id and its name, the same whenever it is written")
  func identity() throws {
    let tree = try TreeMapping(parts: Self.parts, rules: Self.rules)
    func urls(_ id: String, _ family: String) -> [String] {
      let text = tree.text(
        FieldGroup(.referral, ["id": id, "person.name.family": family]), numbering: false)
      return text.split(separator: "\n").filter { $0.contains("fullUrl") }.map(String.init)
    }
    let first = urls("17", "Brown")
    #expect(first.count == 3)
    #expect(Set(first).count == 3)
    #expect(urls("17", "Smith") == first)
    #expect(Set(urls("18", "Brown")).isDisjoint(with: first))
    let uuid = try #require(first[0].split(separator: ":").last)
    #expect(uuid.split(separator: "-")[2].first == "5")
  }

  @Test("takes our reference, and else its content, for the id that a message has not")
  func identityWithoutID() throws {
    let tree = try TreeMapping(parts: Self.parts, rules: Self.rules)
    let texts = [
      ["person.name.family": "Brown"], ["person.name.family": "Smith"],
      ["person.name.family": "Brown", "reference": "R7K2-93QF-5"],
    ]
    .map { fields in
      var message = FieldGroup(ModelDefinition.referral)
      for (path, text) in fields {
        message =
          path == "reference"
          ? {
            var new = message
            new["reference"] = .text(text)
            return new
          }()
          : FieldGroup(.referral, ["person.name.family": text])
      }
      return tree.text(message, numbering: false).split(separator: "\n")[1]
    }
    #expect(texts[0] != texts[1])
  }

  @Test("is named by type and id, or contained, where references are written so")
  func forms() throws {
    let rules = "- { at: subject->Patient/name/family, field: person.name.family }"
    let message = FieldGroup(.referral, ["id": "17", "person.name.family": "Brown"])
    let relative = try TreeMapping(
      references: "relative",
      parts: """
        request: { at: "entry*/resource[resourceType='ServiceRequest']" }
        """, rules: rules.replacing("subject->", with: "$request/subject->"))
    #expect(
      relative.text(message) == """
        entry
          fullUrl urn:uuid:<1>
          resource
            resourceType ServiceRequest
            id <1>
            subject
              reference Patient/<2>
        entry
          fullUrl urn:uuid:<2>
          resource
            resourceType Patient
            id <2>
            name
              family Brown
        """)
    let contained = try TreeMapping(
      references: "contained", rules: rules,
      more: "with: { resourceType: ServiceRequest, contained: ~ }"
    )
    #expect(
      contained.text(message) == """
        resourceType ServiceRequest
        contained
          resourceType Patient
          id <1>
          name
            family Brown
        subject
          reference #<1>
        """)
    for tree in [relative, contained] {
      let back = tree.read(tree.write(message).document)
      #expect(back.message.words("person.name.family") == "Brown")
      #expect(back.unread.isEmpty || tree === relative)
    }
  }

  static let organisations = """
    request: { at: "entry*/resource[resourceType='ServiceRequest']" }
    sender: { at: "$request/requester->Organization", key: "identifier*[system='ods']/value" }
    receiver: { at: "$request/performer*->Organization", key: "identifier*[system='ods']/value" }
    """
  static let organisationRules = """
    - { at: "$sender/identifier*[system='ods']/value", field: practice.code }
    - { at: $sender/name, field: practice.name }
    - { at: "$receiver/identifier*[system='ods']/value", field: recipient.contact }
    - { at: $receiver/name, field: recipient.name }
    """

  @Test(
    "is written once for several of equal key and content, and apart where anything differs",
    arguments: [
      ("99942", "99942", "Oak", "Oak", 2), ("99942", "99942", "Oak", "Elm", 3),
      ("99942", "99957", "Oak", "Oak", 3), ("", "", "Oak", "Oak", 3),
    ])
  func twins(_ code: String, _ other: String, _ name: String, _ otherName: String, _ count: Int)
    throws
  {
    let tree = try TreeMapping(parts: Self.organisations, rules: Self.organisationRules)
    var message = FieldGroup(
      .referral, ["id": "17", "practice.name": name, "recipient.name": otherName])
    if !code.isEmpty {
      message = FieldGroup(
        .referral,
        [
          "id": "17", "practice.code": code, "practice.name": name, "recipient.name": otherName,
          "recipient.contact": other,
        ])
    }
    let text = tree.text(message)
    #expect(text.components(separatedBy: "fullUrl").count - 1 == count, "\(text)")
    var sent = message
    sent["id"] = nil
    #expect(tree.read(tree.write(message).document).message == sent)
  }

  @Test("is one for each item of a list, with a reference from where the list stands")
  func items() throws {
    let tree = try TreeMapping(
      parts: """
        patient: { at: "entry*/resource[resourceType='Patient']" }
        plan: { at: "entry*/resource[resourceType='CarePlan']", with: { addresses: ~, title: plan } }
        """,
      rules: """
        - { at: $patient/name/family, field: person.name.family }
        - each: "$plan/addresses*->Condition"
          field: reasons
          rules:
            - { at: subject, link: $patient }
            - { at: code/text, field: text }
            - { at: "asserter->Practitioner/name", field: code, codes: { m: money, h: housing } }
        - each: "$patient<-Flag.subject"
          field: risks
          rules: [ { at: note, field: notes }, { at: number, make: index } ]
        """)
    let message = FieldGroup(
      .referral,
      [
        "id": "17", "reasons[1].text": "debt", "reasons[2].text": "roof",
        "reasons[2].code": "housing", "risks[1].notes": "dog", "risks[2].notes": "stairs",
      ])
    #expect(
      tree.text(message) == """
        entry
          fullUrl urn:uuid:<1>
          resource
            resourceType Patient
        entry
          fullUrl urn:uuid:<2>
          resource
            resourceType CarePlan
            addresses
              reference urn:uuid:<3>
            addresses
              reference urn:uuid:<4>
            title plan
        entry
          fullUrl urn:uuid:<3>
          resource
            resourceType Condition
            subject
              reference urn:uuid:<1>
            code
              text debt
        entry
          fullUrl urn:uuid:<4>
          resource
            resourceType Condition
            subject
              reference urn:uuid:<1>
            code
              text roof
            asserter
              reference urn:uuid:<5>
        entry
          fullUrl urn:uuid:<5>
          resource
            resourceType Practitioner
            name h
        entry
          fullUrl urn:uuid:<6>
          resource
            resourceType Flag
            subject
              reference urn:uuid:<1>
            note dog
            number 1
        entry
          fullUrl urn:uuid:<7>
          resource
            resourceType Flag
            subject
              reference urn:uuid:<1>
            note stairs
            number 2
        """)
    var sent = message
    sent["id"] = nil
    let reading = tree.read(tree.write(message).document)
    #expect(reading.message == sent)
    #expect(reading.unread.isEmpty)
  }

  @Test("is an entry with an identity where the items of a list are resources of one type")
  func entries() throws {
    let tree = try TreeMapping(
      rules: """
        - each: "entry*/resource[resourceType='Observation']"
          field: reasons
          rules: [ { at: code/text, field: text } ]
        """)
    let message = FieldGroup(
      .referral, ["id": "17", "reasons[1].text": "debt", "reasons[2].text": "roof"])
    #expect(
      tree.text(message) == """
        entry
          fullUrl urn:uuid:<1>
          resource
            resourceType Observation
            code
              text debt
        entry
          fullUrl urn:uuid:<2>
          resource
            resourceType Observation
            code
              text roof
        """)
    let reading = tree.read(
      tree.text(message)
        + "\nentry\n  fullUrl urn:uuid:9\n  resource\n    resourceType Flag\n    code\n      text no"
    )
    #expect(reading.message.at("reasons[3]") == nil)
    #expect(reading.message.words("reasons[2].text") == "roof")
  }

  @Test("that must be made and has no value keeps the message from being written")
  func unmade() throws {
    let tree = try TreeMapping(
      parts: """
        patient: { at: "entry*/resource[resourceType='Patient']", required: true }
        """, rules: "- { at: $patient/name/family, field: person.name.family }")
    #expect(tree.write(FieldGroup(.referral, ["id": "17"])).problems.map(\.code) == ["part.unmade"])
    #expect(
      tree.write(FieldGroup(.referral, ["person.name.family": "Brown"])).problems.isEmpty)
  }

  @Test("may be a place under a shorter name in formats without references")
  func alias() throws {
    let tree = try TreeMapping(
      """
      mapping: test
      message: referral
      format: { xml: {} }
      parts: { person: { at: "Body/Person", required: true, with: { Version: "1" } } }
      rules:
        - { at: $person/Name/Family, field: person.name.family }
        - { at: Body/Id, field: id }
      """
      .replacing("at: \"Body/Person\"", with: "at: Message/Body/Person")
      .replacing("at: Body/Id", with: "at: Message/Body/Id"))
    let message = FieldGroup(.referral, ["id": "17", "person.name.family": "Brown"])
    #expect(
      tree.text(message) == """
        Body
          Person
            Version 1
            Name
              Family Brown
          Id 17
        """)
    #expect(tree.write(FieldGroup(.referral, ["id": "17"])).problems.map(\.code) == ["part.unmade"])
  }
}
