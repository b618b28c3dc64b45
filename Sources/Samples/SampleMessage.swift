import Referrals
import Routing

/// A piece of a sample referral that a mapping may or may not be able to write.
struct SampleParts: OptionSet, Sendable, Hashable {
  let rawValue: UInt32

  static let action = SampleParts(rawValue: 1 << 0)
  static let sender = SampleParts(rawValue: 1 << 1)
  static let practice = SampleParts(rawValue: 1 << 2)
  static let recipient = SampleParts(rawValue: 1 << 3)
  static let title = SampleParts(rawValue: 1 << 4)
  static let birth = SampleParts(rawValue: 1 << 5)
  static let sex = SampleParts(rawValue: 1 << 6)
  static let chi = SampleParts(rawValue: 1 << 7)
  static let address = SampleParts(rawValue: 1 << 8)
  static let phone = SampleParts(rawValue: 1 << 9)
  static let email = SampleParts(rawValue: 1 << 10)
  static let preferredContact = SampleParts(rawValue: 1 << 11)
  static let language = SampleParts(rawValue: 1 << 12)
  static let relative = SampleParts(rawValue: 1 << 13)
  static let referrer = SampleParts(rawValue: 1 << 14)
  static let referrerRole = SampleParts(rawValue: 1 << 15)
  static let method = SampleParts(rawValue: 1 << 16)
  static let urgency = SampleParts(rawValue: 1 << 17)
  static let whatMatters = SampleParts(rawValue: 1 << 18)
  static let access = SampleParts(rawValue: 1 << 19)
  static let nhsNumber = SampleParts(rawValue: 1 << 20)

  /// Each piece by itself, those first that routing needs.
  static let all = (0..<21).map { SampleParts(rawValue: 1 << UInt32($0)) }
}

/// Who sends a sample referral, on behalf of which practice, to whom.
struct SampleTarget: Sendable {
  let practice: Partner?
  let recipient: Partner?
}

/// What a sample referral says, apart from what is drawn by lot.
struct SampleRecipe: Sendable {
  let sender: Partner
  var parts: SampleParts = []
  var target: SampleTarget
  /// The sender's own number of the message.
  var id = "1"
  var reasons = ["loneliness"]
  var urgency = "routine"
  var action = "new"
  /// The day on which the message is dated; `nil` for a day of the autumn drawn by lot.
  var date: PartialDate?
  /// The day of February on which the message is dated, whatever else is said.
  var february: Int?
  var family: String?
  var hasWrongCheckDigit = false
  /// Bytes of the reason in words.
  var whyBytes = 60
  /// What the reason in words begins with.
  var whyPrefix = ""
  /// Who the message says has sent it; `nil` for its sender.
  var claimedSender: String?
  /// The CHI number; `nil` for one that fits the person.
  var chi: String?
  /// The NHS number; most people in Scotland have none.
  var nhsNumber: String?
  /// True for a date of birth whose CHI number begins with 0.
  var isBornEarly = false
  /// True for a date of birth that is still to come.
  var isUnborn = false
  /// The consents that the person does not give.
  var refused: Set<String> = []
  /// True where all pieces are drawn, whether or not the mapping writes them: the same person in whatever format.
  var drawsEverything = false
}

extension SampleRecipe {
  /// Makes the message; what is drawn depends on the stream alone, not on the recipe.
  func message(_ random: inout SampleRandom) -> FieldGroup {
    var message = FieldGroup(ModelDefinition.referral, reserving: 16)
    let day = random.number(1...28)
    let month = random.number(8...10)
    let date =
      february.map { PartialDate(year: 2026, month: 2, day: $0) }
      ?? self.date ?? PartialDate(year: 2026, month: month, day: day)
    message["id"] = .text(id)
    if parts.contains(.action) { message["action"] = .text(action) }
    if let date { message["date"] = .date(date) }
    if parts.contains(.sender) {
      message["sender"] = .text(claimedSender ?? sender.id.rawValue)
    }
    let gp = "Dr " + SyntheticIdentifiers.familyName(random.below(1_000))
    if parts.contains(.practice), let practice = target.practice {
      message["practice"] = .group(Self.practice(practice, gp: gp))
    }
    message["person"] = .group(person(&random))
    if parts.contains(.referrer) { message["referrer"] = .group(referrer(named: gp)) }
    if parts.contains(.recipient), let recipient = target.recipient {
      var party = FieldGroup(Definitions.party)
      party["organisation"] = .group(Self.organisation(recipient))
      message["recipient"] = .group(party)
    }
    if parts.contains(.method) { message["method"] = .text("message") }
    if parts.contains(.urgency) { message["urgency"] = .text(urgency) }
    message["reasons"] = .list(reasons.map { .group(Definitions.coded(Definitions.reason, $0)) })
    message["why"] = .text(whyPrefix + SampleWords.text(bytes: whyBytes, &random))
    addWishes(to: &message, &random)
    message["consent"] = .group(consent(on: date, by: gp))
    return message
  }

  private static func practice(_ practice: Partner, gp: String) -> FieldGroup {
    var group = FieldGroup(Definitions.practice)
    if let code = practice.identifiers.practiceCode { group["code"] = .text(code) }
    group["name"] = .text(practice.name)
    group["gp"] = .text(gp)
    return group
  }

  static func organisation(_ partner: Partner) -> FieldGroup {
    var group = FieldGroup(Definitions.organisation)
    group["code"] = .text(partner.identifiers.all.first ?? partner.id.rawValue)
    group["text"] = .text(partner.name)
    return group
  }

  private func referrer(named name: String) -> FieldGroup {
    var party = FieldGroup(Definitions.party)
    party["name"] = .text(name)
    if parts.contains(.referrerRole) {
      let role = sender.kind == .practice ? "gp" : "link-worker"
      party["role"] = .group(Definitions.coded(Definitions.role, role))
    }
    party["organisation"] = .group(Self.organisation(sender))
    return party
  }

  private func addWishes(to message: inout FieldGroup, _ random: inout SampleRandom) {
    if parts.contains(.whatMatters) {
      var group = FieldGroup(Definitions.whatMatters)
      group["mostImportant"] = .text("More " + SampleWords.phrase(4, &random) + ".")
      group["people"] = .text("A " + SampleWords.phrase(3, &random) + ".")
      message["whatMatters"] = .group(group)
    }
    if parts.contains(.access) {
      var group = FieldGroup(Definitions.visits)
      group["access"] = .text("Past the " + SampleWords.phrase(3, &random) + ".")
      message["visits"] = .group(group)
    }
  }

  private func consent(on date: PartialDate?, by name: String) -> FieldGroup {
    var group = FieldGroup(Definitions.consent)
    for consent in ["referred", "share", "feedback"] {
      group[consent] = .flag(!refused.contains(consent))
    }
    if let date { group["date"] = .date(date) }
    return group
  }
}

/// The groups of the model that samples fill, found once.
enum Definitions {
  static let person = group("person", in: ModelDefinition.referral)
  static let personName = group("name", in: person)
  static let address = group("address", in: person)
  static let phone = group("phones", in: person)
  static let email = group("emails", in: person)
  static let relative = group("contacts", in: person)
  static let relationship = group("relationship", in: relative)
  static let practice = group("practice", in: ModelDefinition.referral)
  static let party = group("referrer", in: ModelDefinition.referral)
  static let role = group("role", in: party)
  static let organisation = group("organisation", in: party)
  static let reason = group("reasons", in: ModelDefinition.referral)
  static let whatMatters = group("whatMatters", in: ModelDefinition.referral)
  static let visits = group("visits", in: ModelDefinition.referral)
  static let consent = group("consent", in: ModelDefinition.referral)

  /// Makes a coded value.
  static func coded(_ definition: GroupDefinition, _ code: String) -> FieldGroup {
    var group = FieldGroup(definition)
    group["code"] = .text(code)
    return group
  }

  static func group(_ name: String, in parent: GroupDefinition) -> GroupDefinition {
    guard let index = parent.index(of: name),
      case .group(let definition) = parent.fields[index].type
    else { preconditionFailure("the group \(parent.name) has no group \(name)") }
    return definition
  }
}
