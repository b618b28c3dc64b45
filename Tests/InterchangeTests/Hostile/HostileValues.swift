import Foundation

/// Messages that are sound as files, and say what they must not.
enum HostileValues {
  static let all = values + identity

  private static func element(_ name: String, _ text: String) -> @Sendable (String) -> String {
    { message in
      guard let start = message.range(of: "<\(name)>"),
        let end = message[start.upperBound...].firstIndex(of: "<")
      else { preconditionFailure("the sample's elements have changed") }
      return message.replacingCharacters(in: start.upperBound..<end, with: text)
    }
  }

  private static let values: [HostileCase] = [
    .xml("the codes of HL7 in a name", .taken, element("Given", "Ann^B&amp;C|D~E\\F")),
    .xml("a segment of HL7 in a text", .taken, element("ReasonInWords", "x&#13;PID|1||x")),
    .xml("a line break in a name", .taken, element("Given", "Ann&#10;Bell")),
    .xml("a C1 control in a name", .rejected("value.text"), element("Given", "Ann\u{9B}31m")),
    .xml("letters that read backwards in a name", .taken, element("Given", "\u{202E}nnA")),
    .xml(
      "letters that look like others in a code", .rejected("value.code"),
      element("Urgency", "r\u{43E}utine")),
    .xml(
      "full-width digits in a date of birth, which may be in words", .taken,
      element("BirthDate", "\u{FF11}934-11-19")),
    .xml(
      "full-width digits in a CHI number", .rejected("chi.characters"),
      element("CHI", "\u{FF11}206414030")),
    .xml(
      "a CHI number with a wrong check digit", .rejected("chi.checksum"),
      element("CHI", "1206414031")),
    .xml(
      "a date of the year 9999999", .rejected("birth-date.impossible"),
      element("BirthDate", "9999999-01-01")),
    .xml(
      "a date before there were years", .rejected("birth-date.impossible"),
      element("BirthDate", "-0001-01-01")),
    .xml("31 February", .rejected("birth-date.impossible"), element("BirthDate", "1990-02-31")),
    .xml(
      "a person born tomorrow", .rejected("birth-date.future"), element("BirthDate", "2999-01-01")),
    .xml("markup in a text", .taken, element("ReasonInWords", "&lt;script>x&lt;/script>")),
    .xml("a code that nobody knows", .rejected("value.code"), element("Urgency", "whenever")),
    .xml(
      "a practice code that is none", .rejected("practice-code.checksum"), element("Code", "99999")),
  ]

  private static let identity: [HostileCase] = [
    .xml(
      "a sender who says that it is another", .rejected("sender.other"), element("Sender", "99021")),
    .xml(
      "a sender who says that it is nobody we know", .rejected("sender.other"),
      element("Sender", "88888")),
    .xml(
      "a sender who says that it is everybody", .rejected("sender.other"), element("Sender", "*")),
    .xml("the same message in another file", .duplicate) { _ in HostileText.referral("H-replayed")
    },
    .xml("other bytes under the same id", .held("identity.conflict")) { _ in
      HostileText.referral("H-replayed").replacing("<Given>", with: "<Given>Not ")
    },
    .xml("an id that another partner has given", .taken) { _ in HostileText.referral("CS-0201") },
    .xml("a message of ten years ago", .taken, element("Date", "2016-11-02")),
    .xml("a message of the year 1", .taken, element("Date", "0001-01-01")),
    .xml("a message of a thousand years from now", .taken, element("Date", "2999-11-02")),
    .xml("a change of what nobody has sent", .held("case.unknown"), element("Action", "update")),
    .xml(
      "a cancellation of what nobody has sent", .held("case.unknown"), element("Action", "cancel")),
    .xml("an action that nobody knows", .rejected("value.code"), element("Action", "delete")),
    .xml("a reference of ours that is none", .rejected("reference.form")) {
      $0.replacing("<Action>", with: "<Reference>NOT-A-REFERENCE</Reference><Action>")
    },
    .xml("a reference of ours with a slip", .rejected("reference.check")) {
      $0.replacing("<Action>", with: "<Reference>R7K2-93QF-W</Reference><Action>")
    },
    .xml("an id of spaces, which is none", .taken, element("Id", " ")),
    .xml(
      "an id of a quarter of a megabyte", .rejected("xml.schema"),
      element("Id", String(repeating: "x", count: 250_000))),
    .xml("an id that is a path", .taken, element("Id", "../../etc/passwd")),
    .xml("an id that is a query", .taken, element("Id", "' OR 1=1 --")),
  ]
}
