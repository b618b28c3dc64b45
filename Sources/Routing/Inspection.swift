import Diagnostics
import Referrals

/// One message going through its checks.
///
/// What is looked up for a message is looked up once, and nothing is made of a message that is right.
struct Inspection {
  let message: FieldGroup
  let kind: MessageKind
  let sender: Partner
  let receivedOn: PartialDate
  /// The number of the day of reception.
  let today: Int
  let paths: CheckedPaths
  let action: Action
  private(set) var problems: [RecordProblem] = []
  private var practiceFound: NamedPractice?

  init(of message: CheckedMessage) {
    self.message = message.fields
    kind = message.kind
    sender = message.sender
    receivedOn = message.receivedOn
    today = message.receivedOn.days.lowerBound
    paths = CheckedPaths.of(message.kind)
    action = message.fields.action
  }

  /// Makes checks that look at the message alone.
  mutating func make(_ checks: [CheckPlan.Planned], among directory: PartnerDirectory) {
    for planned in checks {
      switch planned.check.rule {
      case .chi: checkCHI(planned)
      case .nhsNumber: checkNHSNumber(planned)
      case .practiceCode: checkPracticeCode(planned)
      case .postcode: checkPostcode(planned)
      case .oscrNumber: checkCharityNumbers(planned)
      case .practiceKnown: checkPracticeKnown(planned, directory)
      case .practiceOpen: checkPracticeOpen(planned, directory)
      case .senderArea: checkSenderArea(planned, directory)
      case .birthDate: checkBirthDate(planned)
      case .chiBirthDate: checkCHIBirthDate(planned)
      case .chiSex: checkCHISex(planned)
      case .dates: checkDates(planned)
      case .age(let days): checkAge(planned, mostDays: days)
      case .required(let field): checkRequired(planned, field)
      case .length(let field, let most): checkLength(planned, field, most: most)
      case .attachmentTypes(let types): checkAttachmentTypes(planned, types)
      case .attachmentSize(let most): checkAttachmentSize(planned, most: most)
      case .attachmentCount(let most): checkAttachmentCount(planned, most: most)
      case .receiverArea, .formatLengths, .consent: break
      }
    }
  }

  /// Adds what a check found.
  mutating func add(_ finding: Finding, _ planned: CheckPlan.Planned) {
    problems.append(finding.problem(of: planned.check, planned.outcome))
  }

  /// Finds the practice that a message is about.
  mutating func practice(among directory: PartnerDirectory) -> NamedPractice {
    if let practiceFound { return practiceFound }
    let found: NamedPractice
    if let code = message.text(at: paths.practiceCode) {
      found = directory.partner(practiceCode: code).map { .known($0) } ?? .unknown(code)
    } else {
      found = sender.kind == .practice ? .known(sender) : .unnamed
    }
    practiceFound = found
    return found
  }

  /// Whom a message means by its practice.
  enum NamedPractice {
    case unnamed
    case unknown(String)
    /// The partner of the code, or the practice that sent it.
    case known(Partner)
  }
}
