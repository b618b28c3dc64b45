/// What a check looks at, by its name in `checks.yaml`.
package enum CheckSubject: String, Sendable, Hashable, CaseIterable {
  /// The person's CHI number: digits, date of birth and check digit.
  case chi
  /// The person's NHS number: digits and check digit.
  case nhsNumber = "nhs-number"
  /// The practice's code: digits and check digit.
  case practiceCode = "practice-code"
  /// Whether the practice is a partner here.
  case practiceKnown = "practice-known"
  /// The form of the person's postcode.
  case postcode
  /// The form of charity numbers of the organisations that refer or receive.
  case oscrNumber = "oscr-number"
  /// A date of birth that nobody alive can have.
  case birthDate = "birth-date"
  /// The date of birth against the CHI number's first six digits.
  case chiBirthDate = "chi-birth-date"
  /// The sex against the CHI number's ninth digit.
  case chiSex = "chi-sex"
  /// Dates of what has happened: in the future, or such as no calendar or no life has.
  case dates
  /// Whether the practice still exists.
  case practiceOpen = "practice-open"
  /// Whether the practice lies where the sender works, or the receiver.
  case practiceArea = "practice-area"
  /// Fields that must be there.
  case required
  /// The length of a field, or of all fields that the receiver's format limits.
  case length
  /// Whether the consents that a route needs are stated, dated and fresh.
  case consent
  /// How long ago a message was dated when it came.
  case age
  /// The types, the size and the number of attachments.
  case attachments

  /// A key that some checks take beside those that all of them have.
  package enum Parameter: String, Sendable, Hashable, CaseIterable {
    case field
    case fields
    case most
    case types
    case count
    case dated
    case within
  }

  /// The keys that checks on this subject take.
  package var parameters: [Parameter] {
    switch self {
    case .chi, .nhsNumber, .practiceCode, .practiceKnown, .postcode, .oscrNumber, .birthDate,
      .chiBirthDate, .chiSex, .dates, .practiceOpen, .practiceArea:
      []
    case .required: [.field, .fields]
    case .length: [.field, .most]
    case .consent: [.dated, .within]
    case .age: [.most]
    case .attachments: [.types, .most, .count]
    }
  }

  /// The severity of a check that `checks.yaml` does not mention.
  ///
  /// What depends on an agreement, as on an area or a number of days, is off until somebody has agreed to it.
  package var standardSeverity: Check.Severity {
    switch self {
    case .chi, .nhsNumber, .practiceCode, .birthDate: .reject
    case .chiBirthDate: .hold
    case .postcode, .chiSex, .dates: .warn
    case .practiceKnown, .oscrNumber, .practiceOpen, .practiceArea, .required, .length, .consent,
      .age, .attachments:
      .off
    }
  }

  /// The place among all subjects, in whose order checks are made.
  var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
