import Diagnostics
import Document
import Mapping
import Referrals
import Testing

@Suite("A rule")
struct RuleTests {
  /// Makes a mapping over XML whose root is `R`, from its rules.
  static func xml(_ rules: String, more: String = "", kind: String = "referral") throws
    -> WireMapping
  {
    try WireMapping(
      """
      mapping: test
      message: \(kind)
      format: { xml: {} }
      \(more)
      rules:
        - at: R
          rules:
      \(rules.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))
      """)
  }

  static func csv(_ columns: String, _ rules: String, more: String = "") throws -> WireMapping {
    try WireMapping(
      """
      mapping: test
      message: referral
      format: { csv: { columns: [ \(columns) ] } }
      \(more)
      rules:
      \(rules.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """)
  }

  @Test("reads and makes elements, attributes and nested tests")
  func paths() throws {
    let wire = try Self.xml(
      """
      - { at: Id/@value, field: id }
      - { at: "Name[@use='official'|'usual']/Family", field: person.name.family }
      - { at: "Code[Type/@of='sex'][@v='1']/Value", field: person.sex }
      """)
    let input =
      "<R><Name use='nickname'><Family>No</Family></Name><Id value='7'/>"
      + "<Name use='usual'><Family>Dunwhin</Family></Name>"
      + "<Code v='1'><Type of='sex'/><Value>female</Value></Code></R>"
    let reading = try wire.read(input)
    #expect(reading.message.words("id") == "7")
    #expect(reading.message.words("person.name.family") == "Dunwhin")
    #expect(reading.message.words("person.sex") == "female")
    #expect(
      reading.unread.map { $0.path(in: wire.document, symbols: wire.symbols) } == ["R/Name"])
    #expect(
      wire.text(reading.message)
        .contains(
          """
            <Id value="7"/>
            <Name use="official">
              <Family>Dunwhin</Family>
            </Name>
            <Code v="1">
              <Type of="sex"/>
              <Value>female</Value>
            </Code>
          """))
  }

  @Test("takes with [else] what no other test on the name takes")
  func otherwise() throws {
    let wire = try Self.xml(
      """
      - { at: "Tel[@use='home']", field: "person.phones[kind='home'].number" }
      - { at: "Tel[else]", field: "person.phones[kind='mobile'].number" }
      """)
    let reading = try wire.read("<R><Tel>07700 900118</Tel><Tel use='home'>0141 496 0000</Tel></R>")
    #expect(reading.message.words("person.phones[1].number") == "0141 496 0000")
    #expect(reading.message.words("person.phones[1].kind") == "home")
    #expect(reading.message.words("person.phones[2].number") == "07700 900118")
    #expect(try wire.read(wire.text(reading.message)).message == reading.message)
  }

  @Test("keeps numbered places apart while reading, and fills places before when writing")
  func positions() throws {
    let wire = try Self.csv(
      "Goal, Goal, Status, Status",
      """
      - { at: "Goal[2]", field: reference }
      - { at: "Status[2]", field: notes }
      """)
    let reading = try wire.read("Goal,Goal,Status,Status\nsit,walk,,met\n")
    #expect(reading.message.words("reference") == "walk")
    var message = FieldGroup(ModelDefinition.referral)
    message["reference"] = .text("walk")
    message["notes"] = .text("met")
    #expect(wire.text(message).hasSuffix(",walk,,met\r\n"))
  }

  @Test("joins several places into one text and deals it out again")
  func placePattern() throws {
    let wire = try Self.csv(
      "Date, Time",
      """
      - { at: "{Date}[ {Time}]", field: date, date: [ "dd/MM/yyyy[ HH:mm]" ] }
      """)
    let both = try wire.read("Date,Time\n21/11/2026,09:30\n")
    #expect(both.message.words("date") == "2026-11-21T09:30")
    #expect(wire.text(both.message).hasSuffix("21/11/2026,09:30\r\n"))
    let one = try wire.read("Date,Time\n21/11/2026,\n")
    #expect(one.message.words("date") == "2026-11-21")
    #expect(wire.text(one.message).hasSuffix("21/11/2026,\r\n"))
  }

  @Test("lets the field types decide between text forms")
  func textForms() throws {
    let wire = try Self.csv(
      "Practice",
      """
      - at: Practice
        text: [ "{name} ({code})", "{code}", "{name}" ]
        rules: [ { at: name, field: practice.name }, { at: code, field: practice.code } ]
      """)
    func practice(_ text: String) throws -> [String?] {
      let message = try wire.read("Practice,x\n\"\(text)\",\n").message
      return [message.words("practice.name"), message.words("practice.code")]
    }
    #expect(try practice("Maryhill (99942)") == ["Maryhill", "99942"])
    #expect(try practice("99942") == [nil, "99942"])
    #expect(try practice("Maryhill Health Centre") == ["Maryhill Health Centre", nil])
    var message = FieldGroup(ModelDefinition.referral)
    var group = FieldGroup(try #require(wire.mapping.definition.group("practice")))
    group["name"] = .text("99942")
    message["practice"] = .group(group)
    #expect(wire.write(message).problems.map(\.code) == ["value.unwritable"])
  }

  @Test("refuses to write what would come back different")
  func readBack() throws {
    let wire = try Self.csv(
      "Names, Notes",
      """
      - { at: Names, field: person.name.given, split: ";" }
      - { at: Notes, field: notes }
      """, more: "blank: [ none ]")
    var message = FieldGroup(ModelDefinition.referral)
    for hostile in ["None", " edge", "a\u{1}b", "tab\tbed"] {
      message["notes"] = .text(hostile)
      #expect(wire.write(message).problems.map(\.code) == ["value.unwritable"], "\(hostile)")
    }
    message["notes"] = .text("two\nlines, \"quoted\"; = Ω")
    #expect(wire.write(message).problems == [])
    #expect(try wire.read(wire.text(message)).message == message)
  }

  @Test("reports what is no value of its field, by code and shape only")
  func misfits() throws {
    let wire = try Self.xml(
      """
      - { at: Born, field: person.birthDate, date: dd/MM/yyyy }
      - { at: Urgency, field: urgency }
      - { at: Phone, field: "person.phones[1].number" }
      - { at: Consent, field: consent.share, codes: { Y: yes, N: no } }
      - { at: Kind, is: [ A, B ] }
      - { at: Family, field: person.name.family, required: true }
      """)
    let reading = try wire.read(
      "<R><Born>31/02/1990</Born><Urgency>urgnt</Urgency><Phone>ask Ann</Phone>"
        + "<Consent>maybe</Consent><Kind>C</Kind></R>")
    #expect(
      reading.problems.map(\.problem.code) == [
        "value.date", "value.code", "value.type", "value.code", "value.constant", "field.missing",
      ])
    #expect(reading.problems.map(\.problem.outcome).allSatisfy { $0 == .reject })
    #expect(reading.problems.allSatisfy { !$0.problem.what.contains("Ann") })
    #expect(reading.problems[0].problem.what.contains("99/99/9999"))
    #expect(reading.problems[1].problem.fix?.contains("urgent") == true)
  }

  @Test("writes less of a date than there is only where it says so")
  func lossyDates() throws {
    let whole = try #require(PartialDate(isoDay: "1957-03-22"))
    let short = try #require(PartialDate(year: 1957))
    for (keys, dates) in [
      ("date: yyyy", [nil, "1957"]), ("date: yyyy, lossy: they ask for no more", ["1957", "1957"]),
      ("date: [ MM/yyyy, yyyy ], lossy: they ask for no more", ["03/1957", "1957"]),
      ("date: dd/MM/yyyy, lossy: what has no day is left out", ["22/03/1957", nil]),
    ] as [(String, [String?])] {
      let wire = try Self.xml("- { at: Born, field: person.birthDate, \(keys) }")
      for (date, text) in zip([whole, short], dates) {
        var message = FieldGroup(ModelDefinition.referral)
        var person = FieldGroup(try #require(wire.mapping.definition.group("person")))
        person["birthDate"] = .date(date)
        message["person"] = .group(person)
        let problems = wire.write(message).problems.map(\.code)
        #expect(problems == (text == nil ? ["value.unwritable"] : []), "\(keys)")
        if let text { #expect(wire.text(message).contains("<Born>\(text)</Born>"), "\(keys)") }
      }
    }
  }

  @Test("reads the day of a date with its time only where it says so")
  func daysOfTimes() throws {
    let cases: [(String, String?)] = [("", nil), (", lossy: the day is enough", "1957-03-22")]
    for (keys, day) in cases {
      let wire = try Self.xml("- { at: Born, field: person.birthDate, date: iso\(keys) }")
      for time in ["1957-03-22T09:30:00Z", "1957-03-22T23:30:00.125+01:00"] {
        let reading = try wire.read("<R><Born>\(time)</Born></R>")
        #expect(reading.problems.map(\.problem.code) == (day == nil ? ["value.date"] : []))
        #expect(reading.message.words("person.birthDate") == day)
      }
    }
  }

  @Test("says what to do about a code that is near to none")
  func unknownCodes() throws {
    for (keys, fix) in [
      ("codes: { x: food }", "write one of these, or tell us what it means"),
      ("codes: { x: { to: food, one-way: read } }", "tell us what it means, or leave it empty"),
      ("codes: { x: { to: food, one-way: read } }, required: true", "tell us what it means"),
    ] {
      let wire = try Self.xml("- { at: Kind, field: notes, \(keys) }")
      let problem = try wire.read("<R><Kind>QQQQ</Kind></R>").problems.first?.problem
      #expect(problem?.code == "value.code")
      #expect(problem?.fix == fix)
    }
  }

  @Test("drops and reports an item without what makes it one")
  func hollowItems() throws {
    let wire = try Self.xml(
      """
      - each: "Phone*"
        field: person.phones
        rules:
          - { at: Number, field: number, required: skip }
          - { at: Kind, field: kind }
      """)
    let reading = try wire.read(
      "<R><Phone><Kind>home</Kind></Phone><Phone/><Phone><Number>0141 496 0000</Number></Phone></R>"
    )
    #expect(reading.message.words("person.phones[1].number") == "0141 496 0000")
    #expect(reading.message.at("person.phones[2]") == nil)
    #expect(reading.problems.map(\.problem.outcome) == [.warn])
  }

  @Test("reads a condition on a field after the field is filled")
  func conditions() throws {
    let wire = try Self.xml(
      """
      - { at: Why, field: notes, required: true, when: "action='cancel'" }
      - { at: Action, field: action }
      """)
    #expect(try wire.read("<R><Action>cancel</Action></R>").problems.count == 1)
    #expect(try wire.read("<R><Action>new</Action><Why>x</Why></R>").message.words("notes") == nil)
    let kept = try wire.read("<R><Action>cancel</Action><Why>x</Why></R>").message
    #expect(kept.words("notes") == "x")
  }

  @Test(
    "holds a condition to what absence means, writing as reading", arguments: ["absent", "default"])
  func conditionsOnAbsence(_ key: String) throws {
    let wire = try Self.xml(
      """
      - { at: Action, field: action, \(key): new }
      - { at: Why, field: notes, when: "action='new'" }
      """)
    let message = try wire.read("<R><Why>x</Why></R>").message
    #expect(message.words("notes") == "x")
    var sent = FieldGroup(ModelDefinition.referral)
    sent["notes"] = .text("x")
    #expect(wire.text(sent).contains("<Why>x</Why>"))
    #expect(wire.mapping.notCarried(sent) == [])
    sent["action"] = .text("update")
    #expect(!wire.text(sent).contains("Why"))
    #expect(wire.mapping.notCarried(sent) == ["notes"])
  }

  @Test("writes skeleton constants in skeleton order, and only when their parent is made")
  func skeleton() throws {
    let wire = try Self.xml(
      """
      - { at: Consent/Given, field: consent.share }
      - { at: Id, field: id }
      """, more: "with: { R: { '@version': '1', Id: ~, Consent: { Scope: all, Given: ~ } } }")
    var message = FieldGroup(ModelDefinition.referral)
    message["id"] = .text("7")
    #expect(wire.text(message).contains("<R version=\"1\">\n  <Id>7</Id>\n</R>"))
    let reading = try wire.read(
      "<R version='1'><Consent><Scope>all</Scope><Given>true</Given></Consent></R>")
    #expect(reading.unread.isEmpty)
    #expect(wire.text(reading.message).contains("<Scope>all</Scope>\n    <Given>true</Given>"))
  }

  @Test("knows absent, default and cleared values")
  func absence() throws {
    let wire = try Self.xml(
      """
      - { at: Urgency, field: urgency, absent: routine }
      - { at: Action, field: action, default: new }
      - { at: Notes, field: notes }
      """)
    let reading = try wire.read("<R/>")
    #expect(reading.message.words("urgency") == "routine")
    #expect(reading.message.words("action") == "new")
    #expect(!wire.text(reading.message).contains("Urgency"))
    #expect(wire.text(FieldGroup(ModelDefinition.referral)).contains("<Action>new</Action>"))
    var cleared = FieldGroup(ModelDefinition.referral)
    cleared["notes"] = .cleared
    #expect(try wire.read(wire.text(cleared)).message.words("notes") == "cleared")
  }
}

extension GroupDefinition {
  /// The group that a field holds.
  func group(_ name: String) -> GroupDefinition? {
    guard let index = index(of: name), case .group(let group) = fields[index].type else {
      return nil
    }
    return group
  }
}
