import Referrals
import Routing
import Testing

/// One message and what one check must find in it.
struct CheckCase: Sendable, CustomTestStringConvertible {
  let rule: CheckRule
  let kind: MessageKind
  let sender: String
  let fields: [String: FieldValue]
  /// The code that is found, or `nil` for a message that passes.
  let code: String?
  let testDescription: String

  init(
    _ rule: CheckRule, _ description: String, _ fields: [String: FieldValue], _ code: String?,
    kind: MessageKind = .referral, from sender: String = "oak-practice"
  ) {
    self.rule = rule
    self.kind = kind
    self.sender = sender
    self.fields = fields
    self.code = code
    testDescription = "\(rule.subject.rawValue): \(description)"
  }

  /// The day on which every message of these tests is received.
  static let today = day(2026, 11, 22)

  static func day(_ year: Int, _ month: Int? = nil, _ day: Int? = nil) -> PartialDate {
    guard let date = PartialDate(year: year, month: month, day: day) else {
      preconditionFailure("\(year)-\(month ?? 0)-\(day ?? 0) is no date")
    }
    return date
  }

  static func date(_ year: Int, _ month: Int? = nil, _ day: Int? = nil) -> FieldValue {
    .date(self.day(year, month, day))
  }

  static func field(_ name: String) -> CheckedField {
    guard let field = CheckedField(name) else { preconditionFailure("\(name) is no field") }
    return field
  }

  static func message(
    _ kind: MessageKind, _ fields: [String: FieldValue], from sender: String
  ) throws -> CheckedMessage {
    CheckedMessage(
      .message(kind, fields), kind: kind,
      sender: try #require(PartnerID(rawValue: sender).flatMap { CheckInterchange.directory[$0] }),
      receivedOn: today)
  }
}

/// The small interchange with areas, and with practices that close.
enum CheckInterchange {
  static let directory = PartnerDirectory(
    TestInterchange.partners.filter { !changed.map(\.id).contains($0.id) } + changed)

  private static let changed = [
    partner("oak-practice", .practice, code: "99942", areas: ["north"]),
    partner("elm-practice", .practice, code: "99957", areas: ["south"]),
    partner(
      "shut-practice", .practice, code: "99981", closed: CheckCase.day(2026, 11, 21)),
    partner(
      "last-practice", .practice, code: "99995", closed: CheckCase.day(2026, 11, 23)),
    partner("links", .clwProvider, areas: ["north", "west"]),
    partner("warm-homes", .agency, areas: ["south"]),
  ]

  private static func partner(
    _ id: String, _ kind: PartnerKind, code: String? = nil, areas: [String] = [],
    closed: PartialDate? = nil
  ) -> Partner {
    guard let id = PartnerID(rawValue: id) else { preconditionFailure("\(id) is no id") }
    return Partner(
      id: id, name: id.rawValue, kind: kind,
      identifiers: PartnerIdentifiers(practiceCode: code),
      inbox: InboxAgreement(mappings: ["referral-xml"]),
      outbox: OutboxAgreement(mappings: [.init("referral-xml", for: .referral)]), areas: areas,
      closed: closed)
  }
}

extension CheckCase {
  static let all: [CheckCase] =
    identifiers + birthDates + chiFacts + dates + practices + contents + attachments

  static let identifiers = [
    CheckCase(.chi, "right", ["person.chi": .text("1904851231")], nil),
    CheckCase(.chi, "right with blanks", ["person.chi": .text("190485 1231")], nil),
    CheckCase(.chi, "wrong check digit", ["person.chi": .text("1904851232")], "chi.checksum"),
    CheckCase(.chi, "a letter", ["person.chi": .text("19048512x1")], "chi.characters"),
    CheckCase(.chi, "nine digits", ["person.chi": .text("190485123")], "chi.too-few"),
    CheckCase(.chi, "eleven digits", ["person.chi": .text("19048512311")], "chi.too-many"),
    CheckCase(.chi, "no day", ["person.chi": .text("3201209999")], "chi.date"),
    CheckCase(.chi, "absent", [:], nil),
    CheckCase(.chi, "cleared", ["person.chi": .cleared], nil),
    CheckCase(.chi, "a value of another type", ["person.chi": .flag(true)], nil),
    CheckCase(.nhsNumber, "right", ["person.nhsNumber": .text("9449304424")], nil),
    CheckCase(
      .nhsNumber, "a published number that fails", ["person.nhsNumber": .text("4857773456")],
      "nhs-number.checksum"),
    CheckCase(.nhsNumber, "cleared", ["person.nhsNumber": .cleared], nil),
    CheckCase(.practiceCode, "right", ["practice.code": .text("99942")], nil),
    CheckCase(
      .practiceCode, "wrong check digit", ["practice.code": .text("99943")],
      "practice-code.checksum"),
    CheckCase(.practiceCode, "the practice cleared", ["practice": .cleared], nil),
    CheckCase(.postcode, "right", ["person.address.postcode": .text("G2 6QE")], nil),
    CheckCase(
      .postcode, "a town", ["person.address.postcode": .text("GLASGOW")], "postcode.form"),
    CheckCase(.postcode, "absent", ["person.address.lines": .list([.text("1 Elm Row")])], nil),
    CheckCase(
      .oscrNumber, "too short", ["recipient.organisation.code": .text("SC99990")],
      "oscr-number.too-few"),
    CheckCase(
      .oscrNumber, "too short, in feedback", ["author.organisation.code": .text("SC99990")],
      "oscr-number.too-few", kind: .feedback, from: "links"),
    CheckCase(.oscrNumber, "right", ["referrer.organisation.code": .text("SC999901")], nil),
    CheckCase(.oscrNumber, "another code", ["referrer.organisation.code": .text("links")], nil),
  ]

  static let birthDates = [
    CheckCase(.birthDate, "today", ["person.birthDate": date(2026, 11, 22)], nil),
    CheckCase(.birthDate, "tomorrow elsewhere", ["person.birthDate": date(2026, 11, 23)], nil),
    CheckCase(
      .birthDate, "in two days", ["person.birthDate": date(2026, 11, 24)], "birth-date.future"),
    CheckCase(.birthDate, "this year", ["person.birthDate": date(2026)], nil),
    CheckCase(.birthDate, "next month", ["person.birthDate": date(2026, 12)], "birth-date.future"),
    CheckCase(.birthDate, "next year", ["person.birthDate": date(2027)], "birth-date.future"),
    CheckCase(.birthDate, "120 years ago", ["person.birthDate": date(1906, 11, 22)], nil),
    CheckCase(
      .birthDate, "a day longer ago", ["person.birthDate": date(1906, 11, 21)],
      "birth-date.impossible"),
    CheckCase(.birthDate, "a year that may do", ["person.birthDate": date(1906)], nil),
    CheckCase(
      .birthDate, "a year too early", ["person.birthDate": date(1905)], "birth-date.impossible"),
    CheckCase(.birthDate, "words", ["person.birthDate": .text("about 1950")], nil),
    CheckCase(.birthDate, "a span", ["person.birthDate": .text("1950-1960")], nil),
    CheckCase(
      .birthDate, "31 February", ["person.birthDate": .text("31/02/1990")],
      "birth-date.impossible"),
    CheckCase(
      .birthDate, "month 14", ["person.birthDate": .text("19891411")], "birth-date.impossible"),
    CheckCase(.birthDate, "cleared", ["person.birthDate": .cleared], nil),
    CheckCase(.birthDate, "absent", [:], nil),
  ]

  private static let chi: FieldValue = .text("0101011237")

  static let chiFacts = [
    CheckCase(
      .chiBirthDate, "born in 1901", ["person.chi": chi, "person.birthDate": date(1901, 1, 1)],
      nil),
    CheckCase(
      .chiBirthDate, "born in 2001", ["person.chi": chi, "person.birthDate": date(2001, 1, 1)],
      nil),
    CheckCase(
      .chiBirthDate, "another year", ["person.chi": chi, "person.birthDate": date(2002, 1, 1)],
      "chi-birth-date.differs"),
    CheckCase(
      .chiBirthDate, "another day", ["person.chi": chi, "person.birthDate": date(2001, 1, 2)],
      "chi-birth-date.differs"),
    CheckCase(
      .chiBirthDate, "the year alone", ["person.chi": chi, "person.birthDate": date(2001)], nil),
    CheckCase(
      .chiBirthDate, "another month alone",
      ["person.chi": chi, "person.birthDate": date(2001, 2)], "chi-birth-date.differs"),
    CheckCase(
      .chiBirthDate, "a leap day",
      ["person.chi": .text("2902001234"), "person.birthDate": date(2000, 2, 29)], nil),
    CheckCase(
      .chiBirthDate, "a CHI number that is no date",
      ["person.chi": .text("3201209999"), "person.birthDate": date(2001, 1, 1)], nil),
    CheckCase(
      .chiBirthDate, "a date in words",
      ["person.chi": chi, "person.birthDate": .text("about 1950")], nil),
    CheckCase(.chiBirthDate, "no CHI number", ["person.birthDate": date(2001, 1, 1)], nil),
    CheckCase(
      .chiBirthDate, "a cleared date", ["person.chi": chi, "person.birthDate": .cleared], nil),
    CheckCase(
      .chiSex, "odd for a man", ["person.chi": chi, "person.sex": .text("male")], nil),
    CheckCase(
      .chiSex, "odd for a woman", ["person.chi": chi, "person.sex": .text("female")],
      "chi-sex.differs"),
    CheckCase(
      .chiSex, "even for a man",
      ["person.chi": .text("2311484044"), "person.sex": .text("male")], "chi-sex.differs"),
    CheckCase(
      .chiSex, "indeterminate", ["person.chi": chi, "person.sex": .text("indeterminate")], nil),
    CheckCase(.chiSex, "no CHI number", ["person.sex": .text("female")], nil),
    CheckCase(.chiSex, "a cleared sex", ["person.chi": chi, "person.sex": .cleared], nil),
  ]

  static let dates = [
    CheckCase(.dates, "of the message, today", ["date": date(2026, 11, 22)], nil),
    CheckCase(.dates, "of the message, tomorrow", ["date": date(2026, 11, 23)], nil),
    CheckCase(
      .dates, "of the message, in two days", ["date": date(2026, 11, 24)], "dates.future"),
    CheckCase(.dates, "of the message, a mistyped year", ["date": date(1206)], "dates.impossible"),
    CheckCase(.dates, "of consent", ["consent.date": date(2027)], "dates.future"),
    CheckCase(.dates, "of a risk", ["risks.from": date(2026, 12)], "dates.future"),
    CheckCase(.dates, "a risk that will end", ["risks.until": date(2027, 1, 1)], nil),
    CheckCase(
      .dates, "of a problem, in words", ["clinical.problems.from": .text("last spring")], nil),
    CheckCase(
      .dates, "of a problem, no day", ["clinical.problems.until": .text("30.02.2026")],
      "dates.impossible"),
    CheckCase(
      .dates, "of a problem, to come", ["clinical.problems.until": date(2027, 1, 1)], nil),
    CheckCase(.dates, "cleared", ["date": .cleared, "consent": .cleared], nil),
    CheckCase(
      .dates, "of a contact", ["contacts.date": date(2026, 12, 1)], "dates.future",
      kind: .feedback, from: "links"),
    CheckCase(
      .dates, "of the status", ["statusDate": date(2026, 11, 22)], nil, kind: .feedback,
      from: "links"),
    CheckCase(
      .dates, "of an action, to come", ["actions.due": date(2027, 1, 1)], nil, kind: .feedback,
      from: "links"),
    CheckCase(
      .dates, "of an action, no day", ["actions.due": .text("32/01/2027")], "dates.impossible",
      kind: .feedback, from: "links"),
    CheckCase(.age(mostDays: 90), "90 days", ["date": date(2026, 8, 24)], nil),
    CheckCase(.age(mostDays: 90), "91 days", ["date": date(2026, 8, 23)], "age.too-old"),
    CheckCase(.age(mostDays: 90), "a month that may do", ["date": date(2026, 8)], nil),
    CheckCase(.age(mostDays: 90), "a month too early", ["date": date(2026, 7)], "age.too-old"),
    CheckCase(.age(mostDays: 90), "absent", [:], nil),
    CheckCase(.age(mostDays: 90), "cleared", ["date": .cleared], nil),
    CheckCase(
      .age(mostDays: 90), "a cancellation", ["date": date(2025), "action": .text("cancel")], nil),
  ]

  static let practices = [
    CheckCase(.practiceKnown, "a partner", ["practice.code": .text("99942")], nil),
    CheckCase(.practiceKnown, "nobody", ["practice.code": .text("99976")], "practice.unknown"),
    CheckCase(.practiceKnown, "absent", [:], nil, from: "links"),
    CheckCase(.practiceOpen, "open", ["practice.code": .text("99942")], nil),
    CheckCase(
      .practiceOpen, "closed yesterday", ["practice.code": .text("99981")], "practice.closed"),
    CheckCase(.practiceOpen, "closing tomorrow", ["practice.code": .text("99995")], nil),
    CheckCase(.practiceOpen, "the sender itself", [:], "practice.closed", from: "shut-practice"),
    CheckCase(.practiceOpen, "unknown", ["practice.code": .text("99976")], nil),
    CheckCase(.practiceOpen, "cleared", ["practice": .cleared], nil, from: "links"),
    CheckCase(
      .senderArea, "the same area", ["practice.code": .text("99942")], nil, from: "links"),
    CheckCase(
      .senderArea, "another area", ["practice.code": .text("99957")], "practice.outside-area",
      from: "links"),
    CheckCase(
      .senderArea, "no area agreed for the practice", ["practice.code": .text("99961")], nil,
      from: "links"),
    CheckCase(
      .senderArea, "no area agreed for the sender", ["practice.code": .text("99957")], nil,
      from: "money-help"),
    CheckCase(.senderArea, "no practice", [:], nil, from: "links"),
    CheckCase(.senderArea, "the sender itself", [:], nil),
  ]

  static let contents = [
    CheckCase(.required(field("why")), "there", ["why": .text("Lonely.")], nil),
    CheckCase(.required(field("why")), "absent", [:], "required.missing"),
    CheckCase(.required(field("why")), "cleared", ["why": .cleared], "required.missing"),
    CheckCase(
      .required(field("reasons")), "one reason", ["reasons.code": .text("money")], nil),
    CheckCase(.required(field("reasons")), "no reason", [:], "required.missing"),
    CheckCase(
      .required(field("person.phones.number")), "a phone without a number",
      ["person.phones.kind": .text("home")], "required.missing"),
    CheckCase(
      .required(field("person.phones.number")), "the person cleared", ["person": .cleared],
      "required.missing"),
    CheckCase(
      .required(field("why")), "absent from an update", ["action": .text("update")], nil),
    CheckCase(
      .required(field("why")), "taken away by an update",
      ["action": .text("update"), "why": .cleared], "required.missing"),
    CheckCase(
      .required(field("why")), "absent from a cancellation", ["action": .text("cancel")], nil),
    CheckCase(
      .required(field("why")), "feedback, which has no such field", [:], nil, kind: .feedback,
      from: "links"),
    CheckCase(
      .length(field("notes"), most: 5), "as long as allowed", ["notes": .text("héllo")], nil),
    CheckCase(
      .length(field("notes"), most: 5), "one too long", ["notes": .text("héllo!")],
      "length.too-long"),
    CheckCase(.length(field("notes"), most: 5), "absent", [:], nil),
    CheckCase(.length(field("notes"), most: 5), "cleared", ["notes": .cleared], nil),
    CheckCase(
      .length(field("person.name.given"), most: 5), "one of a list",
      ["person.name.given": .list([.text("Isla"), .text("Fenella")])], "length.too-long"),
  ]

  private static func attachment(_ type: String?, bytes: Int) -> [String: FieldValue] {
    var group =
      FieldGroup.message(
        .referral, ["attachments.content": .bytes([UInt8](repeating: 7, count: bytes))]
      )
      .groups("attachments")[0]
    if let type { group["type"] = .text(type) }
    return ["attachments": .list([.group(group)])]
  }

  private static let types = CheckRule.attachmentTypes(["application/pdf", "image/*"])

  static let attachments = [
    CheckCase(types, "allowed", attachment("application/pdf", bytes: 1), nil),
    CheckCase(types, "allowed in capitals", attachment("Application/PDF; x=1", bytes: 1), nil),
    CheckCase(types, "allowed by its family", attachment("image/png", bytes: 1), nil),
    CheckCase(types, "not allowed", attachment("text/html", bytes: 1), "attachments.type"),
    CheckCase(types, "like one", attachment("application/pdfx", bytes: 1), "attachments.type"),
    CheckCase(types, "of no type", attachment(nil, bytes: 1), "attachments.type"),
    CheckCase(types, "none", [:], nil),
    CheckCase(types, "cleared", ["attachments": .cleared], nil),
    CheckCase(
      .attachmentSize(most: 1024), "1 KB", attachment("text/html", bytes: 1024), nil),
    CheckCase(
      .attachmentSize(most: 1024), "a byte more", attachment("text/html", bytes: 1025),
      "attachments.size"),
    CheckCase(.attachmentSize(most: 1024), "none", [:], nil),
    CheckCase(.attachmentCount(most: 1), "one", attachment(nil, bytes: 1), nil),
    CheckCase(
      .attachmentCount(most: 0), "one where none are taken", attachment(nil, bytes: 1),
      "attachments.count"),
    CheckCase(.attachmentCount(most: 0), "none", [:], nil),
  ]
}
