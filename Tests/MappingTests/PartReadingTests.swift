import Diagnostics
import Document
import Mapping
import Referrals
import Testing

@Suite("A part, when read,")
struct PartReadingTests {
  /// Two people and what refers to them.
  static let bundle = """
    resourceType Bundle
    entry
      fullUrl urn:uuid:a
      resource
        resourceType MessageHeader
        focus
          reference urn:uuid:gone
        focus
          reference urn:uuid:b
    entry
      fullUrl urn:uuid:b
      resource
        resourceType ServiceRequest
        id 17
        subject
          reference Patient/p2
        requester
          reference https://example.org/fhir/Practitioner/d1/_history/3
        status active
    entry
      fullUrl urn:uuid:c
      resource
        resourceType Patient
        id p1
        name
          family Wrong
    entry
      fullUrl urn:uuid:d
      resource
        resourceType Patient
        id p2
        name
          family Right
    entry
      fullUrl urn:uuid:e
      resource
        resourceType Practitioner
        id d1
        name
          family Brown
    entry
      fullUrl urn:uuid:f
      resource
        resourceType PractitionerRole
        practitioner
          reference urn:uuid:e
        organization
          display The surgery
    """
  static let parts = """
    header: { at: "entry*[1]/resource[resourceType='MessageHeader']" }
    request: { at: [ "$header/focus*->ServiceRequest", "entry*/resource[resourceType='ServiceRequest']" ] }
    patient: { at: "$request/subject->Patient" }
    doctor: { at: "$request/requester->Practitioner" }
    role: { at: "$doctor<-PractitionerRole.practitioner" }
    """

  @Test("is found by fullUrl, by type and id, and by what refers to it")
  func found() throws {
    let tree = try TreeMapping(
      parts: Self.parts,
      rules: """
        - { at: $request/status, field: notes }
        - { at: $patient/name*/family, field: person.name.family }
        - { at: $doctor/name*/family, field: referrer.name }
        - { at: $role/organization/display, field: referrer.team }
        """)
    let reading = tree.read(Self.bundle)
    #expect(reading.problems.isEmpty)
    #expect(reading.message.words("notes") == "active")
    #expect(reading.message.words("person.name.family") == "Right")
    #expect(reading.message.words("referrer.name") == "Brown")
    #expect(reading.message.words("referrer.team") == "The surgery")
    #expect(
      tree.unread(reading).sorted() == [
        "entry", "entry/resource/focus", "resourceType",
      ])
  }

  @Test("is reached by a reference in a place of a rule, without a name of its own")
  func unnamed() throws {
    let tree = try TreeMapping(
      rules: """
        - { at: "entry*/resource[resourceType='ServiceRequest']/subject->Patient/name*/family", field: person.name.family }
        - { at: "entry*[1]/resource/focus*->ServiceRequest/requester->Practitioner/name*/family", field: referrer.name }
        """)
    let message = tree.read(Self.bundle).message
    #expect(message.words("person.name.family") == "Right")
    #expect(message.words("referrer.name") == "Brown")
  }

  @Test(
    "is the target of a reference only where its type is asked for",
    arguments: [
      ("urn:uuid:d", "Right"), ("Patient/p2", "Right"), ("http://x/Patient/p2", "Right"),
      ("http://x/Patient/p2/_history/1", "Right"), ("p2", nil), ("#p2", nil),
      ("Practitioner/p2", nil), ("urn:uuid:e", nil), ("", nil), ("Patient/", nil), ("/p2", nil),
      ("Patient/p9", nil), (" urn:uuid:d ", "Right"),
    ] as [(String, String?)])
  func types(_ reference: String, _ family: String?) throws {
    let tree = try TreeMapping(
      rules: """
        - { at: "entry*/resource[resourceType='ServiceRequest']/subject->Patient/name*/family", field: person.name.family }
        """)
    let text = Self.bundle.replacing("reference Patient/p2", with: "reference \(reference)")
    #expect(tree.read(text).message.words("person.name.family") == family)
  }

  @Test("is found among those that the same resource contains")
  func contained() throws {
    let tree = try TreeMapping(
      references: "contained",
      rules: """
        - { at: subject->Patient/name*/family, field: person.name.family }
        """)
    func family(_ reference: String, _ id: String) -> String? {
      tree.read(
        """
        resourceType ServiceRequest
        contained
          resourceType Patient
          id \(id)
          name
            family Right
        subject
          reference \(reference)
        """
      )
      .message.words("person.name.family")
    }
    #expect(family("#p", "p") == "Right")
    #expect(family("#q", "p") == nil)
    #expect(family("Patient/p", "p") == nil)
    let bundle = """
      entry
        resource
          resourceType ServiceRequest
          contained
            resourceType Patient
            id p
            name
              family Inside
      entry
        resource
          resourceType Task
          subject
            reference #p
      """
    let other = try TreeMapping(
      rules: """
        - { at: "entry*/resource[resourceType='Task']/subject->Patient/name*/family", field: person.name.family }
        """)
    #expect(other.read(bundle).message.words("person.name.family") == nil)
  }

  @Test("that must be there and is not rejects the message, with the reference that leads nowhere")
  func missing() throws {
    let tree = try TreeMapping(
      parts: Self.parts.replacing(
        "->Patient\" }", with: "->Patient\", required: true }"),
      rules: "- { at: $patient/name*/family, field: person.name.family }")
    let nowhere = tree.read(
      Self.bundle.replacing("reference Patient/p2", with: "reference Patient/p3"))
    #expect(nowhere.problems.map(\.problem.code) == ["reference.nowhere"])
    #expect(tree.document.string(of: nowhere.problems[0].node) == "Patient/p3")
    let missing = tree.read(Self.bundle.replacing("reference Patient/p2", with: "display Nobody"))
    #expect(missing.problems.map(\.problem.code) == ["part.missing"])
    #expect(missing.problems[0].problem.what.contains("patient"))
    #expect(tree.read(Self.bundle).problems.isEmpty)
  }

  @Test("that others refer to elsewhere is told, and the message goes on")
  func elsewhere() throws {
    let tree = try TreeMapping(
      parts: Self.parts,
      rules: """
        - { at: $patient/name*/family, field: person.name.family }
        - { at: "$header/focus*", link: $patient }
        """)
    let reading = tree.read(Self.bundle)
    #expect(reading.problems.map(\.problem.code) == ["reference.elsewhere"])
    #expect(reading.problems.map(\.problem.outcome) == [.warn])
    let right = tree.read(Self.bundle.replacing("urn:uuid:gone", with: "urn:uuid:d"))
    #expect(right.problems.isEmpty)
    #expect(right.message.words("person.name.family") == "Right")
  }

  @Test("gives the items of a list, each once, whatever way they are referred to")
  func items() throws {
    let tree = try TreeMapping(
      parts: """
        plan: { at: "entry*/resource[resourceType='CarePlan']" }
        """,
      rules: """
        - each: "$plan/addresses*->Condition"
          field: reasons
          rules: [ { at: code/text, field: text } ]
        - each: "$plan<-Goal.about"
          field: risks
          rules: [ { at: note, field: notes } ]
        """)
    let reading = tree.read(
      """
      entry
        fullUrl urn:uuid:p
        resource
          resourceType CarePlan
          addresses
            reference urn:uuid:2
          addresses
            reference urn:uuid:nowhere
          addresses
            reference Condition/c1
          addresses
            reference urn:uuid:2
          addresses
            reference urn:uuid:p
      entry
        fullUrl urn:uuid:1
        resource
          resourceType Condition
          id c1
          code
            text low mood
      entry
        fullUrl urn:uuid:2
        resource
          resourceType Condition
          code
            text debt
      entry
        resource
          resourceType Goal
          note walk
          about
            reference urn:uuid:p
      entry
        resource
          resourceType Goal
          note talk
          about
            reference urn:uuid:1
          about
            reference urn:uuid:p
      """)
    #expect(reading.message.words("reasons[1].text") == "debt")
    #expect(reading.message.words("reasons[2].text") == "low mood")
    #expect(reading.message.at("reasons[3]") == nil)
    #expect(reading.message.words("risks[1].notes") == "walk")
    #expect(reading.message.words("risks[2].notes") == "talk")
  }

  @Test("comes to an end where references lead in a circle")
  func circle() throws {
    let tree = try TreeMapping(
      parts: """
        one: { at: "entry*/resource[resourceType='Task']" }
        two: { at: "$one/partOf*->Task" }
        three: { at: "$two/partOf*->Task" }
        """,
      rules: """
        - { at: $three/description, field: notes }
        - each: "$three/partOf*->Task"
          field: reasons
          rules:
            - { at: description, field: text }
        """)
    let text = """
      entry
        fullUrl urn:uuid:1
        resource
          resourceType Task
          description first
          partOf
            reference urn:uuid:2
      entry
        fullUrl urn:uuid:2
        resource
          resourceType Task
          description second
          partOf
            reference urn:uuid:1
          partOf
            reference urn:uuid:2
      """
    let reading = tree.read(text)
    #expect(reading.message.words("notes") == "first")
    #expect(reading.message.words("reasons[1].text") == "second")
    #expect(reading.message.at("reasons[2]") == nil)
  }

  @Test("lies behind any of the nodes of a step with a star, and behind the first of a group's")
  func spread() throws {
    let tree = try TreeMapping(
      rules: """
        - { at: "category*/coding*[system='b']/code", field: notes }
        - { at: "name*/family", field: why }
        - at: "name*"
          field: person.name
          rules: [ { at: "given*", field: given } ]
        """)
    let reading = tree.read(
      """
      category
        coding
          system a
          code one
      category
        coding
          system b
          code two
      name
        family Brown
      name
        family Smith
        given Ann
      """)
    #expect(reading.message.words("notes") == "two")
    #expect(reading.message.words("why") == "Brown")
    #expect(reading.message.at("person") == nil)
  }

  @Test(
    "and a hundred thousand references that lead in circles or nowhere, take no time worth the name"
  )
  func many() throws {
    let tree = try TreeMapping(
      parts: """
        one: { at: "entry*/resource[resourceType='Task']" }
        role: { at: "$one<-Task.partOf" }
        """,
      rules: """
        - { at: $role/description, field: notes }
        - each: "$one/partOf*->Task"
          field: reasons
          rules: [ { at: description, field: text } ]
        """)
    var text =
      "entry\n  fullUrl urn:uuid:x\n  resource\n    resourceType Task\n    description me\n"
    for number in 0..<20_000 { text += "    partOf\n      reference urn:uuid:\(number % 3)x\n" }
    for number in 0..<5_000 {
      text += "entry\n  fullUrl urn:uuid:\(number % 2)\n  resource\n    resourceType Task\n"
      text += "    partOf\n      reference urn:uuid:x\n"
    }
    let document = TreeText.document(text, tree.symbols)
    let clock = ContinuousClock()
    let time = clock.measure { _ = tree.read(document) }
    #expect(time < .seconds(10))
  }
}
