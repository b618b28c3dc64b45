import Referrals
import Routing

/// A piece of sample feedback that a mapping may or may not be able to write.
struct FeedbackParts: OptionSet, Sendable, Hashable {
  let rawValue: UInt32

  static let action = FeedbackParts(rawValue: 1 << 0)
  static let date = FeedbackParts(rawValue: 1 << 1)
  static let sender = FeedbackParts(rawValue: 1 << 2)
  static let person = FeedbackParts(rawValue: 1 << 3)
  static let author = FeedbackParts(rawValue: 1 << 4)
  static let organisation = FeedbackParts(rawValue: 1 << 5)
  static let statusDate = FeedbackParts(rawValue: 1 << 6)
  static let statusReason = FeedbackParts(rawValue: 1 << 7)
  static let contacts = FeedbackParts(rawValue: 1 << 8)
  static let goals = FeedbackParts(rawValue: 1 << 9)
  static let actions = FeedbackParts(rawValue: 1 << 10)
  static let gain = FeedbackParts(rawValue: 1 << 11)
  static let signposting = FeedbackParts(rawValue: 1 << 12)
  static let notes = FeedbackParts(rawValue: 1 << 13)

  /// Each piece by itself.
  static let all = (0..<14).map { FeedbackParts(rawValue: 1 << UInt32($0)) }
}

/// What sample feedback says, apart from what is drawn by lot.
struct FeedbackRecipe: Sendable {
  let author: Partner
  var parts: FeedbackParts = []
  var id = "1"
  /// How the referral is named: by who sent it, and their number of it.
  var referrer = "practice"
  var referralID = "1"
  var status = ReferralStatus.completed.rawValue
  /// The day of the report, and the days of the contacts before it.
  var date: PartialDate?
  var contactDates: [PartialDate] = []
  var contacts: [String] = []
  var needs: [String] = []
  var outcomes: [String] = []
  /// Pounds that the person has more in a year; `nil` where it is not about money.
  var gain: Int?
  var signpost: String?
  /// What the person is called; the mapping need not say it.
  var name: FieldGroup?
  var claimedSender: String?
  var notesPrefix = ""
}

extension FeedbackRecipe {
  /// Makes the message.
  func message(_ random: inout SampleRandom) -> FieldGroup {
    var message = FieldGroup(ModelDefinition.feedback, reserving: 16)
    message["id"] = .text(id)
    if parts.contains(.action) { message["action"] = .text("new") }
    if parts.contains(.date), let date { message["date"] = .date(date) }
    if parts.contains(.sender) {
      message["sender"] = .text(claimedSender ?? author.id.rawValue)
    }
    var about = FieldGroup(FeedbackDefinitions.about)
    about["referrer"] = .text(referrer)
    about["id"] = .text(referralID)
    message["about"] = .group(about)
    if parts.contains(.person), let name {
      var person = FieldGroup(FeedbackDefinitions.person)
      person["name"] = .group(name)
      message["person"] = .group(person)
    }
    addAuthor(to: &message, &random)
    message["status"] = .text(status)
    if parts.contains(.statusDate), let date { message["statusDate"] = .date(date) }
    if parts.contains(.statusReason), let reason = FeedbackWords.reasons[status] {
      message["statusReason"] = .text(random.pick(reason))
    }
    if !needs.isEmpty {
      message["needs"] = .list(
        needs.map { .group(Definitions.coded(FeedbackDefinitions.need, $0)) })
    }
    addWork(to: &message, &random)
    addResults(to: &message, &random)
    return message
  }

  private func addAuthor(to message: inout FieldGroup, _ random: inout SampleRandom) {
    var party = FieldGroup(FeedbackDefinitions.author)
    let name = SyntheticIdentifiers.familyName(random.below(1_000))
    if parts.contains(.author) { party["name"] = .text("Worker " + name) }
    if parts.contains(.organisation) {
      var organisation = FieldGroup(FeedbackDefinitions.organisation)
      organisation["text"] = .text(author.name)
      party["organisation"] = .group(organisation)
    }
    if !party.isEmpty { message["author"] = .group(party) }
  }

  /// Adds what was done with the person.
  private func addWork(to message: inout FieldGroup, _ random: inout SampleRandom) {
    if parts.contains(.contacts), !contacts.isEmpty {
      message["contacts"] = .list(
        contacts.enumerated()
          .map { place, result in
            var contact = FieldGroup(FeedbackDefinitions.contact)
            if place < contactDates.count { contact["date"] = .date(contactDates[place]) }
            let method = result == "attended" ? random.pick(FeedbackWords.methods) : "phone"
            contact["method"] = .text(method)
            contact["result"] = .text(result)
            return .group(contact)
          })
    }
    guard contacts.contains("attended"), !needs.isEmpty else { return }
    if parts.contains(.goals) {
      var goal = FieldGroup(FeedbackDefinitions.goal)
      goal["text"] = .text("More " + SampleWords.phrase(3, &random))
      let isDone = status == ReferralStatus.completed.rawValue
      goal["status"] = .text(isDone ? random.pick(["met", "met", "partial", "unmet"]) : "active")
      message["goals"] = .list([.group(goal)])
    }
    if parts.contains(.actions) {
      var action = FieldGroup(FeedbackDefinitions.action)
      action["text"] = .text("Ask about " + SampleWords.phrase(2, &random))
      message["actions"] = .list([.group(action)])
    }
  }

  /// Adds what came of it.
  private func addResults(to message: inout FieldGroup, _ random: inout SampleRandom) {
    if !outcomes.isEmpty {
      message["outcomes"] = .list(
        outcomes.map { .group(Definitions.coded(FeedbackDefinitions.outcome, $0)) })
    }
    if parts.contains(.gain), let gain { message["financialGain"] = .text("\(gain)") }
    if parts.contains(.signposting), let signpost {
      var organisation = FieldGroup(FeedbackDefinitions.organisation)
      organisation["text"] = .text(signpost)
      var party = FieldGroup(FeedbackDefinitions.signpostTo)
      party["organisation"] = .group(organisation)
      var item = FieldGroup(FeedbackDefinitions.signpost)
      item["to"] = .group(party)
      message["signposting"] = .list([.group(item)])
    }
    if parts.contains(.notes) {
      message["notes"] = .text(notesPrefix + SampleWords.text(bytes: 60, &random))
    }
  }
}

/// The words of sample feedback.
enum FeedbackWords {
  static let methods = ["in-person", "in-person", "phone", "home-visit", "video", "group"]
  /// Why a referral came to its end, by the status.
  static let reasons: [String: [String]] = [
    "declined": ["Lives outside our area", "Not what we can help with", "Our list is full"],
    "not-wanted": ["Does not wish to go on", "Has found help elsewhere"],
    "no-contact": ["No answer to three calls", "Has not come to the last appointments"],
    "withdrawn": ["The referrer has taken it back"],
  ]
  static let places = [
    "Library of the quarter", "Walking group on Tuesdays", "Canal garden", "Welcome lunch club",
  ]
}

/// The groups of the model that sample feedback fills, found once.
enum FeedbackDefinitions {
  static let about = Definitions.group("about", in: ModelDefinition.feedback)
  static let person = Definitions.group("person", in: ModelDefinition.feedback)
  static let author = Definitions.group("author", in: ModelDefinition.feedback)
  static let organisation = Definitions.group("organisation", in: author)
  static let need = Definitions.group("needs", in: ModelDefinition.feedback)
  static let contact = Definitions.group("contacts", in: ModelDefinition.feedback)
  static let goal = Definitions.group("goals", in: ModelDefinition.feedback)
  static let action = Definitions.group("actions", in: ModelDefinition.feedback)
  static let outcome = Definitions.group("outcomes", in: ModelDefinition.feedback)
  static let signpost = Definitions.group("signposting", in: ModelDefinition.feedback)
  static let signpostTo = Definitions.group("to", in: signpost)
}
