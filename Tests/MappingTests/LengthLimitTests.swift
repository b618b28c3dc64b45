import Diagnostics
import Mapping
import Referrals
import Testing

@Suite("The lengths that a format takes")
struct LengthLimitTests {
  static let rules = """
    mapping: short
    message: referral
    format: { xml: {} }
    rules:
      - { at: R/Id, field: id }
      - { at: R/Reference, field: reference, max: 3 }
      - { at: R/Notes, field: notes, max: 10 }
      - { at: R/Why, field: why, cut: 10 }
      - { at: R/Home, field: "person.phones[kind='home'].number", max: 8 }
      - { at: R/Other, field: "person.phones[else].number" }
      - { at: R/Team, field: referrer.team, newline: "<br>", max: 8 }
      - { at: R/Return, field: returnTo, max: 4, when: "method='letter'" }
      - { at: R/Method, field: method }
      - { at: [ R/Short, R/Long ], field: person.language, max: 6 }
      - { each: "R/Attachment*", field: attachments, rules: [ { at: Name, field: name, max: 5 } ] }
      - { at: R/Urgency, field: urgency, max: 20 }

    """

  static let cases: [(String, [String])] = [
    ("<Notes>1234567890</Notes>", []),
    ("<Notes>ééééééééé!</Notes>", []),
    ("<Notes>12345678901</Notes>", ["notes 11/10"]),
    ("<Why>1234567890 12</Why>", []),
    ("<Home>0141 4960</Home>", ["person.phones.number 9/8"]),
    ("<Other>0141 496 0123</Other>", []),
    ("<Team>a&lt;br>b</Team>", []),
    ("<Team>abc&lt;br>de</Team>", ["referrer.team 9/8"]),
    ("<Return>Smith</Return>", []),
    ("<Return>Smith</Return><Method>letter</Method>", ["returnTo 5/4"]),
    ("<Short>Gaelic</Short>", []),
    ("<Short>Italian</Short>", ["person.language 7/6"]),
    (
      "<Attachment><Name>12345</Name></Attachment><Attachment><Name>123456</Name></Attachment>",
      ["attachments.name 6/5"]
    ),
    ("<Reference>R7K2</Reference>", []),
    (
      "<Notes>12345678901</Notes><Home>0141 4960</Home>",
      ["notes 11/10", "person.phones.number 9/8"]
    ),
  ]

  @Test("are known before anything is written, and say what writing says", arguments: cases)
  func known(_ fields: String, _ expected: [String]) throws {
    let wire = try WireMapping(Self.rules)
    let message = try wire.read("<R><Id>A</Id>\(fields)</R>").message
    let found = wire.mapping.overlongFields(of: message)
    #expect(found.map { "\($0.path) \($0.length)/\($0.most)" } == expected)
    let refused = wire.write(message).problems.filter { $0.code == "value.long" }
    // Our own reference takes the place of the message's when a record is sent.
    #expect(Set(refused.compactMap(\.field)).subtracting(["reference"]) == Set(found.map(\.path)))
  }

  @Test("are none where no rule limits them")
  func none() throws {
    #expect(try WireMapping(Self.rules).mapping.limitsLengths)
    let shipped = try TestLibrary.shipped()
    #expect(try !shipped.mapping("referral-xml").limitsLengths)
  }
}
