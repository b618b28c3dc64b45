// The closed code lists about needs, circumstances and what came of a referral.

extension Vocabulary {
  /// How far a referral has come; the codes of ``ReferralStatus``.
  package static let referralStatus = Vocabulary(
    "referral-status",
    [
      "received": "received",
      "accepted": "accepted",
      "waiting": "on a waiting list",
      "active": "being supported",
      "on-hold": "on hold",
      "declined": "declined by the service",
      "not-wanted": "not wanted by the person",
      "no-contact": "the person could not be reached",
      "withdrawn": "withdrawn by the referrer",
      "completed": "completed",
    ])

  /// How far a goal or an action has come.
  package static let goalStatus = Vocabulary(
    "goal-status",
    [
      "planned": "planned", "active": "under way", "met": "met", "partial": "partly met",
      "unmet": "not met", "dropped": "given up",
    ])

  /// What became of an appointment or an attempt to reach somebody.
  package static let contactResult = Vocabulary(
    "contact-result",
    [
      "attended": "took place",
      "not-attended": "the person did not come",
      "cancelled-by-person": "cancelled by the person",
      "cancelled-by-service": "cancelled by the service",
      "no-answer": "no answer",
      "message-left": "a message was left",
    ])

  /// What came of the support.
  package static let outcome = Vocabulary(
    "outcome",
    [
      "income-raised": "more income",
      "debt-reduced": "less debt",
      "housing-improved": "better or safer housing",
      "less-isolated": "less isolated",
      "carer-supported": "supported as a carer",
      "in-work": "in work, training or volunteering",
      "wellbeing-improved": "better wellbeing",
      "more-active": "more active",
      "recovery-started": "in recovery",
      "advice-given": "advice given",
      "signposted": "signposted elsewhere",
      "joined-group": "joined a group",
      "no-change": "no change",
      "other": "another outcome",
    ])

  /// How a person lives.
  package static let accommodation = Vocabulary(
    "accommodation",
    [
      "owned": "own home", "rented-social": "rented from the council or an association",
      "rented-private": "rented privately", "with-family": "with family or friends",
      "supported": "supported accommodation", "care-home": "care home",
      "temporary": "temporary accommodation", "homeless": "homeless", "other": "other",
    ])

  /// With whom a person lives.
  package static let household = Vocabulary(
    "household",
    [
      "alone": "alone", "partner": "with a partner", "family": "with family",
      "children": "alone with children", "shared": "with others", "other": "other",
    ])

  /// Whether a person smokes.
  package static let smoking = Vocabulary(
    "smoking",
    ["never": "never smoked", "former": "used to smoke", "current": "smokes"])

  /// Changes that make a service usable for a person.
  package static let adjustment = Vocabulary(
    "adjustment",
    [
      "large-print": "large print", "easy-read": "easy words and pictures",
      "sign-language": "a sign language interpreter", "longer-time": "more time",
      "quiet-place": "a quiet place", "step-free": "no steps", "companion": "somebody with them",
      "home-visit": "a visit at home", "other": "another change",
    ])

  /// Lasting difficulties that a person lives with.
  package static let impairment = Vocabulary(
    "impairment",
    [
      "hearing": "hearing", "sight": "sight", "mobility": "moving about", "memory": "memory",
      "learning": "learning", "speech": "speech", "other": "another difficulty",
    ])

  /// How a person moves about.
  package static let mobility = Vocabulary(
    "mobility",
    [
      "independent": "without help", "stick": "with a stick or frame",
      "wheelchair": "in a wheelchair",
      "housebound": "cannot leave the house", "other": "other",
    ])

  /// Concerns about a person's safety.
  package static let safeguarding = Vocabulary(
    "safeguarding",
    [
      "adult-at-risk": "an adult at risk of harm", "child-at-risk": "a child at risk of harm",
      "domestic-abuse": "domestic abuse", "financial-harm": "financial harm",
      "self-neglect": "self-neglect", "other": "another concern",
    ])

  /// Risks that those who meet a person should know.
  package static let risk = Vocabulary(
    "risk",
    [
      "none-known": "none known", "visit-in-pairs": "visit in pairs only",
      "not-at-home": "do not visit at home", "dog": "a dog in the house", "falls": "falls",
      "self-harm": "self-harm", "violence": "violence", "other": "another risk",
    ])

  /// Whether somebody is pregnant.
  package static let pregnancy = Vocabulary(
    "pregnancy",
    ["pregnant": "pregnant", "not-pregnant": "not pregnant", "not-known": "not known"])

  /// What a person is to the person referred.
  package static let relationship = Vocabulary(
    "relationship",
    [
      "partner": "partner", "parent": "parent", "child": "child", "sibling": "brother or sister",
      "relative": "other relative", "friend": "friend or neighbour", "carer": "carer",
      "guardian": "guardian or attorney", "professional": "professional", "other": "other",
    ])
}

/// How far a referral has come: the states of the closed loop.
package enum ReferralStatus: String, Sendable, Hashable, CaseIterable {
  case received
  case accepted
  case waiting
  case active
  case onHold = "on-hold"
  case declined
  case notWanted = "not-wanted"
  case noContact = "no-contact"
  case withdrawn
  case completed

  /// True when nothing more is expected of the receiver: the loop is closed.
  package var isFinal: Bool {
    switch self {
    case .received, .accepted, .waiting, .active, .onHold: false
    case .declined, .notWanted, .noContact, .withdrawn, .completed: true
    }
  }
}
