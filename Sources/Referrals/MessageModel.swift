/// The definitions of the two messages: every field that a mapping, check, route or receipt may name.
package enum ModelDefinition {
  /// Returns the definition of a kind of message.
  package static func definition(of kind: MessageKind) -> GroupDefinition {
    switch kind {
    case .referral: referral
    case .feedback: feedback
    }
  }

  /// The fields that both kinds of message begin with.
  private static let envelope = [
    FieldDefinition(
      "id", .identifier(.local), maxLength: 64, "the sender's own number of the message"),
    FieldDefinition("reference", .text, maxLength: 40, "our reference"),
    FieldDefinition(
      "action", .code(.action), "whether the message is new, an update or a cancellation"),
    FieldDefinition("date", .dateTime, "date of the message"),
    FieldDefinition(
      "sender", .identifier(.local), maxLength: 64, "who says to have sent the message"),
  ]

  /// The fields that both kinds of message end with.
  private static let remainder = [
    FieldDefinition("notes", .text, "notes"),
    FieldDefinition("attachments", .group(.attachment), list: true, "attachments"),
  ]

  /// A referral.
  package static let referral = GroupDefinition(
    "referral",
    envelope + [
      FieldDefinition("practice", .group(.practice), "GP practice"),
      FieldDefinition("person", .group(.person), "the person referred"),
      FieldDefinition("referrer", .group(.party), "who refers"),
      FieldDefinition("recipient", .group(.party), "to whom the person is referred"),
      FieldDefinition("returnTo", .text, maxLength: 70, "who hears what came of it"),
      FieldDefinition("method", .code(.method), "how the referral was made"),
      FieldDefinition("urgency", .code(.urgency), "urgency"),
      FieldDefinition("reasons", .group(.reason), list: true, "reasons for the referral"),
      FieldDefinition("why", .text, "the reason for the referral in the referrer's words"),
      FieldDefinition("whatMatters", .group(.whatMatters), "what matters to the person"),
      FieldDefinition("requirements", .group(.requirements), "individual requirements"),
      FieldDefinition("visits", .group(.visits), "assisted visits"),
      FieldDefinition("safeguarding", .group(.safeguarding), "safeguarding"),
      FieldDefinition("risks", .group(.risk), list: true, "risks"),
      FieldDefinition("socialContext", .group(.socialContext), "social context"),
      FieldDefinition("services", .group(.careService), list: true, "services already in place"),
      FieldDefinition("clinical", .group(.clinical), clinical: true, "clinical content"),
      FieldDefinition("consent", .group(.consent), "consent"),
    ] + remainder)

  /// Feedback about a referral.
  package static let feedback = GroupDefinition(
    "feedback",
    envelope + [
      FieldDefinition("about", .group(.about), "the referral that this is about"),
      FieldDefinition("practice", .group(.practice), "GP practice"),
      FieldDefinition("person", .group(.person), "the person referred"),
      FieldDefinition("author", .group(.party), "who reports"),
      FieldDefinition("recipient", .group(.party), "to whom the feedback goes"),
      FieldDefinition("status", .code(.referralStatus), "status of the referral"),
      FieldDefinition("statusDate", .date(orText: false), "date of the status"),
      FieldDefinition("statusReason", .text, "reason for the status"),
      FieldDefinition("needs", .group(.reason), list: true, "needs found"),
      FieldDefinition("contacts", .group(.contact), list: true, "contacts with the person"),
      FieldDefinition("goals", .group(.goal), list: true, "goals"),
      FieldDefinition("actions", .group(.plannedAction), list: true, "actions"),
      FieldDefinition("outcomes", .group(.outcome), list: true, "outcomes"),
      FieldDefinition("financialGain", .number, "financial gain in pounds"),
      FieldDefinition("signposting", .group(.signpost), list: true, "signposting"),
      FieldDefinition("consent", .group(.consent), "consent"),
    ] + remainder)
}
