import Diagnostics
import Document
import Laws
import Mapping
import Referrals
import Testing

@Suite("A mapping with parts")
struct PartLawTests {
  static let mapping = (
    parts: """
    header: { at: "entry*[1]/resource[resourceType='MessageHeader']", always: true, with: { event: new, sender: ~, focus: ~ } }
    request: { at: [ "$header/focus*->ServiceRequest", "entry*/resource[resourceType='ServiceRequest']" ] }
    patient: { at: "$request/subject->Patient" }
    doctor: { at: "$request/requester->Practitioner" }
    role: { at: "$doctor<-PractitionerRole.practitioner" }
    surgery: { at: "$patient/generalPractitioner*->Organization", key: "identifier*[system=ods]/value" }
    team: { at: "$request/performer*->Organization", key: "identifier*[system=ods]/value" }
    plan: { at: "$request/basedOn*->CarePlan", with: { title: plan, addresses: ~ } }
    consent: { at: "entry*/resource[resourceType='Consent']", with: { scope: all, patient: ~ } }
    """,
    rules: """
    - { at: id, field: id }
    - { at: messageId, make: uuid message, text: "urn:uuid:{}" }
    - { at: "$header/focus*", link: $request }
    - { at: $consent/patient, link: $patient }
    - { at: $consent/status, field: consent.share, codes: { active: "yes", rejected: "no" } }
    - { at: $consent/note, field: consent.by }
    - at: "$patient/name*"
      field: person.name
      rules: [ { at: family, field: family }, { at: "given*", field: given }, { at: "prefix*", field: title } ]
    - { at: "$patient/identifier*[type/coding*[system='t']/code='NI'][use='official']/value", field: person.nhsNumber }
    - { at: "$patient/identifier*[else]/value", field: person.chi }
    - each: "$patient/contact*[relationship*/coding*[system='r']/code='ONESELF']/telecom*[system='phone']"
      field: person.phones
      rules: [ { at: value, field: number, required: skip }, { at: use, field: kind } ]
    - { at: $doctor/name/text, field: referrer.name }
    - { at: $role/organization/display, field: referrer.team }
    - { at: "$surgery/identifier*[system=ods]/value", field: practice.code }
    - { at: $surgery/name, field: practice.name }
    - { at: "$team/identifier*[system=ods]/value", field: recipient.contact }
    - { at: $team/name, field: recipient.name }
    - each: "$plan/addresses*->Condition"
      field: reasons
      rules:
        - { at: subject, link: $patient }
        - { at: code/text, field: text }
        - { at: code/coding/code, field: code }
    - each: "$patient<-Flag.subject"
      field: risks
      rules:
        - { at: number, make: index }
        - { at: note, field: notes }
        - { at: author->Practitioner/name/text, field: risk.text }
    - each: "entry*/resource[resourceType='Observation']"
      field: clinical.problems
      rules: [ { at: note, field: notes }, { at: performer->Practitioner/name/text, field: problem.text } ]
    - { at: count, make: count entry }
    """
  )

  /// What a tree says of a message that it can write: fields that it refuses are taken out first.
  private static func settle(
    _ tree: TreeMapping, _ message: FieldGroup
  ) -> (message: FieldGroup, document: Document)? {
    var message = message
    for _ in 0..<20 {
      let (document, problems) = tree.write(message)
      if problems.isEmpty { return (message, document) }
      for problem in problems {
        message = message.removing((problem.field ?? "").split(separator: ".")[...])
      }
    }
    return nil
  }

  @Test(
    "keeps the message, settles, and knows all that it has written", arguments: ["urn", "relative"])
  func laws(_ references: String) throws {
    let tree = try TreeMapping(
      references: references, parts: Self.mapping.parts, rules: Self.mapping.rules,
      more: "let: { ods: [ new-ods, old-ods ] }\nwith: { resourceType: Bundle, id: ~, entry: ~ }")
    var generator = MessageGenerator(seed: 11)
    var written = 0
    let cases = 150
    for _ in 0..<cases {
      let random = generator.message(ModelDefinition.referral, likelihood: 40)
      guard let (message, document) = Self.settle(tree, random) else { continue }
      written += 1
      let reading = tree.read(document)
      let text = TreeText.text(of: document, tree.symbols)
      try #require(reading.problems.isEmpty, "\(reading.problems.map(\.problem.what))\n\(text)")
      let sent = message.keeping(CarriedFields(tree.mapping, message).kept)
      let back = reading.message.keeping(CarriedFields(tree.mapping, reading.message).kept)
      let isKept = sent == back
      try #require(
        isKept,
        "\(text)\n\(CarriedFields.leaves(of: .group(sent), at: ""))\n\(CarriedFields.leaves(of: .group(back), at: ""))"
      )
      try #require(tree.unread(reading) == [], "\(text)")
      if message["id"] != nil {
        let again = TreeText.text(
          of: tree.write(reading.message).document, tree.symbols, numbering: false)
        try #require(again == TreeText.text(of: document, tree.symbols, numbering: false))
      }
      try Self.checkReferences(document, tree)
    }
    #expect(written > cases * 85 / 100, "only \(written) of \(cases) could be written")
  }

  /// Every reference leads to exactly one resource of the document.
  private static func checkReferences(_ document: Document, _ tree: TreeMapping) throws {
    let lines = TreeText.text(of: document, tree.symbols, numbering: false)
      .split(separator: "\n").map { $0.drop { $0 == " " } }
    let urls = lines.filter { $0.hasPrefix("fullUrl ") }.map { $0.suffix(36) }
    try #require(Set(urls).count == urls.count)
    for line in lines where line.hasPrefix("reference ") {
      try #require(urls.contains(line.suffix(36)), "\(line)")
    }
  }
}
