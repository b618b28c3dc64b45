import Diagnostics
import Mapping
import Referrals
import Testing

@Suite("Alternatives and skeletons")
struct AlternativeTests {
  @Test("go on where one leaves a code alone, both ways")
  func skipped() throws {
    let wire = try RuleTests.xml(
      """
      - field: person.address.kind
        any:
          - { at: Use, codes: { home: home }, else: skip }
          - { at: Type, codes: { postal: correspondence }, else: skip }
          - { at: Kind }
      """)
    for (text, kind) in [
      ("<Use>home</Use>", "home"), ("<Use>work</Use><Type>postal</Type>", "correspondence"),
      ("<Use>work</Use><Type>both</Type><Kind>temporary</Kind>", "temporary"),
    ] {
      let message = try wire.read("<R>\(text)</R>").message
      #expect(message.words("person.address.kind") == kind)
      #expect(wire.write(message).problems.map(\.code) == [])
      #expect(try wire.read(wire.text(message)).message == message)
      #expect(wire.mapping.notCarried(message) == [])
    }
    let alone = try wire.read("<R><Use>work</Use></R>")
    #expect(alone.problems.isEmpty)
    #expect(alone.message.at("person") == nil)
    #expect(alone.unread.count == 1)
  }

  @Test("with several places of their own are written at the first of these alone")
  func secondPlaces() throws {
    let wire = try RuleTests.xml(
      """
      - field: referrer.name
        any: [ { at: "{Title} {Name}" }, { at: [ Name, Person ] } ]
      """)
    let places = wire.mapping.usables.filter { $0.words.contains("place") }
    #expect(places.filter(\.isReading).count == 3)
    #expect(
      places.filter { !$0.isReading }.map(\.words)
        == ["referrer.name, place 1", "referrer.name, place 2"])
    #expect(
      try wire.read("<R><Person>Brown</Person></R>").message.words("referrer.name") == "Brown")
  }

  @Test("of a list in a skeleton are a list even of one, and give the order of a test's constants")
  func skeletons() throws {
    let tree = try WireMapping(
      """
      mapping: test
      message: referral
      format: fhir
      with:
        category: [ { coding: [ { system: s, code: c } ] } ]
        "provision*[code='share']": { type: ~, code: ~ }
        "provision*[code='records']": { when: now }
      rules:
        - { at: id, field: id }
        - { at: "provision*[code='share']/type", field: consent.share, codes: { permit: "yes" } }
        - { at: "provision*[code='records']/type", field: consent.records, codes: { permit: "yes" } }
      """)
    let message = FieldGroup(
      .referral, ["id": "7", "consent.share": "yes", "consent.records": "yes"])
    let text = tree.text(message).filter { !$0.isWhitespace }
    #expect(text.contains(#""category":[{"coding":[{"system":"s","code":"c"}]}]"#))
    #expect(text.contains(#"{"type":"permit","code":"share"}"#))
    #expect(text.contains(#"{"code":"records","when":"now","type":"permit"}"#))
  }

  @Test("give the order of the reference that an item is found by")
  func reverse() throws {
    let tree = try TreeMapping(
      parts: "patient: { at: \"entry*/resource[resourceType='Patient']\" }",
      rules: """
        - each: "$patient<-Flag.subject"
          field: risks
          with: { status: active, subject: ~, note: ~ }
          rules: [ { at: note, field: notes } ]
        """)
    let text = tree.text(FieldGroup(.referral, ["id": "17", "risks[1].notes": "dog"]))
    #expect(
      text.hasSuffix(
        """
            resourceType Flag
            status active
            subject
              reference urn:uuid:<1>
            note dog
        """))
  }
}
