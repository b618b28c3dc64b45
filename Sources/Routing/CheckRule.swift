package import Referrals

/// What a check demands, with everything that it has to know.
package enum CheckRule: Sendable, Hashable {
  case chi
  case nhsNumber
  case practiceCode
  case practiceKnown
  case postcode
  case oscrNumber
  case birthDate
  case chiBirthDate
  case chiSex
  case dates
  case practiceOpen
  /// The practice lies in an area of the partner who sends.
  case senderArea
  /// The practice lies in an area of the partner who receives.
  case receiverArea
  case required(CheckedField)
  case length(CheckedField, most: Int)
  /// No text is longer than the receiver's format takes.
  case formatLengths
  /// The consents that the route needs are stated; `withinDays` is the greatest age of their date.
  case consent(isDated: Bool, withinDays: Int?)
  case age(mostDays: Int)
  /// Media types in small letters; `image/*` stands for all of its kind.
  case attachmentTypes([String])
  /// In bytes.
  case attachmentSize(most: Int)
  case attachmentCount(most: Int)

  /// What two checks have in common of which only one is made on a message.
  package struct Key: Sendable, Hashable {
    package let subject: CheckSubject
    /// What of the subject: a field's path, or a word of our own; "" for the whole.
    package let aspect: String
  }

  package var key: Key { Key(subject: subject, aspect: aspect) }

  package var subject: CheckSubject {
    switch self {
    case .chi: .chi
    case .nhsNumber: .nhsNumber
    case .practiceCode: .practiceCode
    case .practiceKnown: .practiceKnown
    case .postcode: .postcode
    case .oscrNumber: .oscrNumber
    case .birthDate: .birthDate
    case .chiBirthDate: .chiBirthDate
    case .chiSex: .chiSex
    case .dates: .dates
    case .practiceOpen: .practiceOpen
    case .senderArea, .receiverArea: .practiceArea
    case .required: .required
    case .length, .formatLengths: .length
    case .consent: .consent
    case .age: .age
    case .attachmentTypes, .attachmentSize, .attachmentCount: .attachments
    }
  }

  private var aspect: String {
    switch self {
    case .required(let field), .length(let field, _): field.name
    case .receiverArea: "receiver"
    case .attachmentTypes: "types"
    case .attachmentSize: "size"
    case .attachmentCount: "count"
    case .chi, .nhsNumber, .practiceCode, .practiceKnown, .postcode, .oscrNumber, .birthDate,
      .chiBirthDate, .chiSex, .dates, .practiceOpen, .senderArea, .formatLengths, .consent, .age:
      ""
    }
  }

  /// True for a rule that speaks of a route's needs or of its receiver, and so can only be made for a delivery.
  package var isAboutDelivery: Bool {
    switch self {
    case .receiverArea, .formatLengths, .consent: true
    case .chi, .nhsNumber, .practiceCode, .practiceKnown, .postcode, .oscrNumber, .birthDate,
      .chiBirthDate, .chiSex, .dates, .practiceOpen, .senderArea, .required, .length, .age,
      .attachmentTypes, .attachmentSize, .attachmentCount:
      false
    }
  }

  /// Returns whether messages of a kind have what the rule looks at.
  package func applies(to kind: MessageKind) -> Bool {
    switch self {
    case .required(let field), .length(let field, _): field.path(in: kind) != nil
    default: true
    }
  }

  /// The rule of a subject that needs no parameters, or `nil` for one that does.
  package init?(plain subject: CheckSubject) {
    switch subject {
    case .chi: self = .chi
    case .nhsNumber: self = .nhsNumber
    case .practiceCode: self = .practiceCode
    case .practiceKnown: self = .practiceKnown
    case .postcode: self = .postcode
    case .oscrNumber: self = .oscrNumber
    case .birthDate: self = .birthDate
    case .chiBirthDate: self = .chiBirthDate
    case .chiSex: self = .chiSex
    case .dates: self = .dates
    case .practiceOpen: self = .practiceOpen
    case .practiceArea: self = .senderArea
    case .required, .length, .consent, .age, .attachments: return nil
    }
  }
}
