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

  /// Each piece by itself, those first that routing needs.
  static let all = (0..<20).map { SampleParts(rawValue: 1 << UInt32($0)) }
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
  /// The day of February on which the message is dated; `nil` for a day of the autumn drawn by lot.
  var february: Int?
  var family: String?
  var hasWrongCheckDigit = false
  /// Bytes of the reason in words.
  var whyBytes = 60
  /// What the reason in words begins with.
  var whyPrefix = ""
}

extension SampleRecipe {
  /// Makes the message; what is drawn depends on the stream alone, not on the recipe.
  func message(_ random: inout SampleRandom) -> FieldGroup {
    var message = FieldGroup(ModelDefinition.referral, reserving: 16)
    let day = random.number(1...28)
    let month = random.number(8...10)
    let date =
      february.map { PartialDate(year: 2026, month: 2, day: $0) }
      ?? PartialDate(year: 2026, month: month, day: day)
    message["id"] = .text(id)
    if parts.contains(.action) { message["action"] = .text("new") }
    if let date { message["date"] = .date(date) }
    if parts.contains(.sender) { message["sender"] = .text(sender.id.rawValue) }
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

  private static func organisation(_ partner: Partner) -> FieldGroup {
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
    for consent in ["referred", "share", "feedback"] { group[consent] = .flag(true) }
    if let date { group["date"] = .date(date) }
    return group
  }

  // MARK: The person

  private func person(_ random: inout SampleRandom) -> FieldGroup {
    var person = FieldGroup(Definitions.person, reserving: 12)
    let sex: CHINumber.Sex = random.below(2) == 0 ? .male : .female
    let birth = PartialDate(
      year: random.number(1932...2006), month: random.number(1...12), day: random.number(1...28))
    person["name"] = .group(name(sex, &random))
    if let birth {
      if parts.contains(.birth) { person["birthDate"] = .date(birth) }
      if parts.contains(.chi) {
        let chi = SyntheticIdentifiers.chi(birthDate: birth, sex: sex, serial: random.below(20))
        person["chi"] = .text(
          hasWrongCheckDigit ? SyntheticIdentifiers.withWrongCheckDigit(chi) : chi)
      }
    }
    if parts.contains(.sex) { person["sex"] = .text(sex.rawValue) }
    addWays(to: &person, &random)
    return person
  }

  private func name(_ sex: CHINumber.Sex, _ random: inout SampleRandom) -> FieldGroup {
    var name = FieldGroup(Definitions.personName)
    let drawn = SyntheticIdentifiers.familyName(random.below(1_000))
    if parts.contains(.title) { name["title"] = .text(random.pick(SampleWords.titles)) }
    name["given"] = .list([.text(SyntheticIdentifiers.givenName(random.below(1_000), sex: sex))])
    name["family"] = .text(family ?? drawn)
    return name
  }

  /// Adds how the person is reached: numbers and addresses that nobody has.
  private func addWays(to person: inout FieldGroup, _ random: inout SampleRandom) {
    if parts.contains(.address) {
      var address = FieldGroup(Definitions.address)
      let street = "\(random.number(1...199)) " + random.pick(SampleWords.streets)
      address["lines"] = .list([.text(street), .text(random.pick(SampleWords.towns))])
      address["postcode"] = .text(SyntheticIdentifiers.postcode(random.below(4_000)))
      person["address"] = .group(address)
    }
    if parts.contains(.phone) {
      var phone = FieldGroup(Definitions.phone)
      // 07700 900000 to 900999 are kept for drama by Ofcom.
      phone["number"] = .text("07700 900\(random.number(100...999))")
      phone["kind"] = .text("mobile")
      person["phones"] = .list([.group(phone)])
    }
    if parts.contains(.email) {
      var email = FieldGroup(Definitions.email)
      email["address"] = .text("person\(random.number(1_000...9_999))@example.org")
      person["emails"] = .list([.group(email)])
    }
    if parts.contains(.preferredContact) { person["preferredContact"] = .text("phone") }
    if parts.contains(.language) {
      person["language"] = .text(random.pick(SampleWords.languages))
      person["needsInterpreter"] = .flag(random.below(8) == 0)
    }
    if parts.contains(.relative) {
      var contact = FieldGroup(Definitions.relative)
      contact["name"] = .text(SyntheticIdentifiers.familyName(random.below(1_000)))
      contact["relationship"] = .group(Definitions.coded(Definitions.relationship, "sibling"))
      contact["phone"] = .text("0141 496 0\(random.number(100...999))")
      person["contacts"] = .list([.group(contact)])
    }
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

  private static func group(_ name: String, in parent: GroupDefinition) -> GroupDefinition {
    guard let index = parent.index(of: name),
      case .group(let definition) = parent.fields[index].type
    else { preconditionFailure("the group \(parent.name) has no group \(name)") }
    return definition
  }
}
