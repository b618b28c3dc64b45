// The groups of the model about needs, circumstances, clinical content and what came of a referral.

extension GroupDefinition {
  static let reason = coded(.reason)
  static let outcome = coded(.outcome)
  static let clinicalTerm = registered("clinical-term", "the clinical code")

  static let whatMatters = GroupDefinition(
    "what-matters",
    [
      FieldDefinition("mostImportant", .text, "what is most important to the person"),
      FieldDefinition("people", .text, "people who are important to the person"),
      FieldDefinition("communication", .text, "how to communicate with the person"),
      FieldDefinition("wellness", .text, "what being well means to the person"),
      FieldDefinition("pleaseDo", .text, "what to do and what not to do"),
      FieldDefinition("support", .text, "how and when to support the person"),
      FieldDefinition("alsoKnow", .text, "what else is worth knowing"),
      FieldDefinition("writtenWith", .text, maxLength: 70, "who helped to write this"),
    ])

  static let requirements = GroupDefinition(
    "requirements",
    [
      FieldDefinition(
        "adjustments", .group(coded(.adjustment)), list: true, "reasonable adjustments"),
      FieldDefinition("impairments", .group(coded(.impairment)), list: true, "impairments"),
      FieldDefinition("mobility", .group(coded(.mobility)), list: true, "mobility needs"),
      FieldDefinition("other", .text, list: true, "other requirements"),
    ])

  static let visits = GroupDefinition(
    "visits",
    [
      FieldDefinition("assisted", .flag, "visits need somebody to come along"),
      FieldDefinition("companion", .text, maxLength: 70, "who comes along"),
      FieldDefinition("access", .text, "how to get in"),
      FieldDefinition("notes", .text, "what visitors should know"),
    ])

  static let safeguarding = GroupDefinition(
    "safeguarding",
    [
      FieldDefinition("isConcern", .flag, "there is a concern about safety"),
      FieldDefinition("concerns", .group(coded(.safeguarding)), list: true, "the concerns"),
      FieldDefinition("from", .date(orText: false), "since when"),
      FieldDefinition("until", .date(orText: false), "until when"),
      FieldDefinition("lookedAfterChild", .flag, "a looked after child"),
      FieldDefinition("notes", .text, "more about the concern"),
    ])

  static let risk = GroupDefinition(
    "risk",
    [
      FieldDefinition("risk", .group(coded(.risk)), "the risk"),
      FieldDefinition("from", .date(orText: false), "since when"),
      FieldDefinition("until", .date(orText: false), "until when"),
      FieldDefinition("notes", .text, "more about the risk"),
    ])

  /// Smoking, alcohol and drugs come from the health record and are clinical, though the PRSB lists them here.
  static let socialContext = GroupDefinition(
    "social-context",
    [
      FieldDefinition("household", .group(coded(.household)), "with whom the person lives"),
      FieldDefinition("accommodation", .group(coded(.accommodation)), "how the person lives"),
      FieldDefinition("occupation", .text, "work"),
      FieldDefinition("education", .text, "education"),
      FieldDefinition("dependants", .text, "people who depend on the person"),
      FieldDefinition("circumstances", .text, "social circumstances"),
      FieldDefinition("environment", .text, "the home and its surroundings"),
      FieldDefinition("lifestyle", .text, "way of life"),
      FieldDefinition("smoking", .group(coded(.smoking)), clinical: true, "smoking"),
      FieldDefinition("alcohol", .text, clinical: true, "alcohol"),
      FieldDefinition("drugs", .text, clinical: true, "drugs"),
    ])

  static let problem = GroupDefinition(
    "problem",
    [
      FieldDefinition("problem", .group(.clinicalTerm), clinical: true, "the problem"),
      FieldDefinition("from", .date(orText: true), clinical: true, "since when"),
      FieldDefinition("until", .date(orText: true), clinical: true, "until when"),
      FieldDefinition("notes", .text, clinical: true, "more about the problem"),
    ])

  static let pregnancy = GroupDefinition(
    "pregnancy",
    [
      FieldDefinition("state", .code(.pregnancy), clinical: true, "whether pregnant"),
      FieldDefinition("due", .date(orText: false), clinical: true, "expected date of delivery"),
    ])

  static let clinical = GroupDefinition(
    "clinical",
    [
      FieldDefinition("problems", .group(.problem), list: true, clinical: true, "problems"),
      FieldDefinition(
        "medications", .group(.clinicalTerm), list: true, clinical: true, "medications"),
      FieldDefinition(
        "allergies", .group(.clinicalTerm), list: true, clinical: true, "allergies"),
      FieldDefinition("pregnancy", .group(.pregnancy), clinical: true, "pregnancy"),
      FieldDefinition("summary", .text, clinical: true, "clinical summary"),
    ])

  static let careService = GroupDefinition(
    "care-service",
    [
      FieldDefinition("name", .text, maxLength: 150, "name of the service"),
      FieldDefinition("kind", .text, maxLength: 150, "kind of service"),
      FieldDefinition("from", .date(orText: false), "since when"),
      FieldDefinition("until", .date(orText: false), "until when"),
    ])

  /// How feedback names its case: by our reference, or by the referrer and its message id.
  static let about = GroupDefinition(
    "about",
    [
      FieldDefinition("reference", .text, maxLength: 40, "our reference of the referral"),
      FieldDefinition("referrer", .identifier(.local), maxLength: 64, "who sent the referral"),
      FieldDefinition("id", .identifier(.local), maxLength: 64, "the referrer's own number"),
    ])

  static let contact = GroupDefinition(
    "contact",
    [
      FieldDefinition("date", .dateTime, "date of the contact"),
      FieldDefinition("method", .code(.contactMethod), "how it took place"),
      FieldDefinition("result", .code(.contactResult), "what became of it"),
      FieldDefinition("by", .text, maxLength: 70, "who made the contact"),
      FieldDefinition("place", .text, maxLength: 150, "where it took place"),
      FieldDefinition("notes", .text, "notes on the contact"),
    ])

  static let goal = GroupDefinition(
    "goal",
    [
      FieldDefinition("text", .text, "the goal"),
      FieldDefinition("status", .code(.goalStatus), "how far the goal has come"),
      FieldDefinition("importance", .number, "how important the goal is to the person"),
      FieldDefinition("reviewed", .date(orText: false), "date of the last review"),
      FieldDefinition("notes", .text, "notes on the goal"),
    ])

  static let plannedAction = GroupDefinition(
    "action",
    [
      FieldDefinition("text", .text, "the action"),
      FieldDefinition("who", .text, maxLength: 70, "who does it"),
      FieldDefinition("due", .date(orText: true), "when it is due"),
      FieldDefinition("status", .code(.goalStatus), "how far the action has come"),
    ])

  static let signpost = GroupDefinition(
    "signpost",
    [
      FieldDefinition("date", .date(orText: false), "date of signposting"),
      FieldDefinition("to", .group(.party), "where the person was pointed to"),
      FieldDefinition("reason", .group(.reason), "why"),
    ])
}
