import Referrals

/// The fields that checks know by name, found once for each kind of message.
final class CheckedPaths: Sendable {
  /// A date, with its name in plain words.
  final class DateField: Sendable {
    let path: FieldPath
    let words: String
    /// True for a date of what may still be to come.
    let mayLieAhead: Bool

    init(_ path: FieldPath, in definition: GroupDefinition, mayLieAhead: Bool) {
      self.path = path
      words = path.field(in: definition).summary
      self.mayLieAhead = mayLieAhead
    }
  }

  let chi: FieldPath
  let nhsNumber: FieldPath
  let birthDate: FieldPath
  let sex: FieldPath
  let postcode: FieldPath
  let practiceCode: FieldPath
  let date: FieldPath
  let consentDate: FieldPath
  /// The index of the attachments in the message.
  let attachments: Int
  /// The codes of the organisations that take part.
  let organisations: [FieldPath]
  /// The dates of what has happened, which cannot lie in the future, and those that may be kept in words and be no day.
  let dates: [DateField]

  private static let referral = CheckedPaths(.referral)
  private static let feedback = CheckedPaths(.feedback)

  static func of(_ kind: MessageKind) -> CheckedPaths {
    switch kind {
    case .referral: referral
    case .feedback: feedback
    }
  }

  /// What has happened by the day on which a message is sent.
  private static func past(_ kind: MessageKind) -> [String] {
    switch kind {
    case .referral:
      [
        "date", "consent.date", "safeguarding.from", "risks.from", "services.from",
        "clinical.problems.from",
      ]
    case .feedback:
      [
        "date", "consent.date", "statusDate", "contacts.date", "goals.reviewed",
        "signposting.date",
      ]
    }
  }

  private init(_ kind: MessageKind) {
    let definition = ModelDefinition.definition(of: kind)
    func path(_ name: String) -> FieldPath {
      guard let path = try? FieldPath(name, in: definition) else {
        preconditionFailure("\(definition.name) has no field \(name)")
      }
      return path
    }
    chi = path("person.chi")
    nhsNumber = path("person.nhsNumber")
    birthDate = path("person.birthDate")
    sex = path("person.sex")
    postcode = path("person.address.postcode")
    practiceCode = path("practice.code")
    self.date = path("date")
    consentDate = path("consent.date")
    attachments = path("attachments").indices[0]
    let parties = kind == .referral ? ["referrer", "recipient"] : ["recipient", "author"]
    organisations = parties.map { path("\($0).organisation.code") }
    let ahead = kind == .referral ? ["clinical.problems.until"] : ["actions.due"]
    dates = (Self.past(kind) + ahead)
      .map { DateField(path($0), in: definition, mayLieAhead: ahead.contains($0)) }
  }
}
