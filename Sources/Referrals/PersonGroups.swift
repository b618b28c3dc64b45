// The groups of the model about a person and those around them.
//
// Lengths and multiplicity follow the PRSB Social Prescribing Information Standard v1.1: names and contact details 70
// characters, teams, services, organisations and coded free text 150. Where it gives none the model sets none.

extension GroupDefinition {
  /// Declares a coded-or-free-text pair: a code of a vocabulary, words of 150 characters, or both.
  static func coded(_ vocabulary: Vocabulary) -> GroupDefinition {
    GroupDefinition(
      vocabulary.name, isCoded: true,
      [
        FieldDefinition("code", .code(vocabulary), "the code"),
        FieldDefinition("text", .text, maxLength: 150, "the same in words"),
      ])
  }

  /// Declares a pair whose code belongs to a list outside the model, such as a register of organisations.
  static func registered(_ name: String, _ summary: String) -> GroupDefinition {
    GroupDefinition(
      name, isCoded: true,
      [
        FieldDefinition("code", .identifier(.local), maxLength: 64, summary),
        FieldDefinition("text", .text, maxLength: 150, "the same in words"),
      ])
  }

  static let ethnicity = coded(.ethnicity)
  static let gender = coded(.gender)
  static let role = coded(.role)
  static let service = coded(.service)
  static let relationship = coded(.relationship)
  static let organisation = registered(
    "organisation", "the partner's name here, practice code, ODS code or charity number")

  static let personName = GroupDefinition(
    "name",
    [
      FieldDefinition("title", .text, maxLength: 70, "title"),
      FieldDefinition("given", .text, list: true, maxLength: 70, "first names"),
      FieldDefinition("family", .text, maxLength: 70, "surname"),
      FieldDefinition("suffix", .text, maxLength: 70, "what stands behind the surname"),
      FieldDefinition("preferred", .text, maxLength: 70, "the name the person likes to be called"),
      FieldDefinition("full", .text, maxLength: 150, "the whole name in one text"),
    ])

  static let otherIdentifier = GroupDefinition(
    "identifier",
    [
      FieldDefinition("kind", .text, maxLength: 70, "what kind of number it is"),
      FieldDefinition("value", .identifier(.local), maxLength: 64, "the number"),
    ])

  static let address = GroupDefinition(
    "address",
    [
      FieldDefinition("lines", .text, list: true, maxLength: 150, "address lines"),
      FieldDefinition("postcode", .identifier(.postcode), "postcode"),
      FieldDefinition("kind", .code(.addressKind), "kind of address"),
    ])

  static let phone = GroupDefinition(
    "phone",
    [
      FieldDefinition("number", .phone, maxLength: 70, "telephone number"),
      FieldDefinition("kind", .code(.phoneKind), "kind of telephone"),
      FieldDefinition("isPreferred", .flag, "call this one first"),
    ])

  static let email = GroupDefinition(
    "email",
    [
      FieldDefinition("address", .email, maxLength: 254, "e-mail address"),
      FieldDefinition("kind", .code(.emailKind), "kind of e-mail address"),
      FieldDefinition("isPreferred", .flag, "write to this one first"),
    ])

  static let relatedPerson = GroupDefinition(
    "contact",
    [
      FieldDefinition("name", .text, maxLength: 70, "name of the relative or other contact"),
      FieldDefinition("relationship", .group(.relationship), "what they are to the person"),
      FieldDefinition("phone", .phone, maxLength: 70, "telephone number of the contact"),
      FieldDefinition("isEmergency", .flag, "call them in an emergency"),
    ])

  static let person = GroupDefinition(
    "person",
    [
      FieldDefinition("name", .group(.personName), "name of the person"),
      FieldDefinition("birthDate", .date(orText: true), "date of birth"),
      FieldDefinition("sex", .code(.sex), "sex"),
      FieldDefinition("gender", .group(.gender), "gender"),
      FieldDefinition("pronouns", .text, maxLength: 70, "pronouns"),
      FieldDefinition("chi", .identifier(.chi), "CHI number"),
      FieldDefinition("nhsNumber", .identifier(.nhsNumber), "NHS number"),
      FieldDefinition("identifiers", .group(.otherIdentifier), list: true, "other numbers"),
      FieldDefinition("address", .group(.address), "address"),
      FieldDefinition("phones", .group(.phone), list: true, "telephone numbers"),
      FieldDefinition("emails", .group(.email), list: true, "e-mail addresses"),
      FieldDefinition("preferredContact", .code(.contactMethod), "how they like to be reached"),
      FieldDefinition("contactNotes", .text, "what to know when reaching them"),
      FieldDefinition("language", .text, maxLength: 70, "language they speak best"),
      FieldDefinition("needsInterpreter", .flag, "an interpreter is needed"),
      FieldDefinition("ethnicity", .group(.ethnicity), "ethnic group"),
      FieldDefinition("carer", .code(.carer), "whether they care for somebody or have a carer"),
      FieldDefinition(
        "contacts", .group(.relatedPerson), list: true, "relatives and other contacts"),
    ])

  /// A professional or organisation that sends or receives: referrer, recipient, author.
  static let party = GroupDefinition(
    "party",
    [
      FieldDefinition("name", .text, maxLength: 70, "name"),
      FieldDefinition("role", .group(.role), "role"),
      FieldDefinition("team", .text, maxLength: 150, "team"),
      FieldDefinition("service", .group(.service), "service"),
      FieldDefinition("organisation", .group(.organisation), "organisation"),
      FieldDefinition("contact", .text, maxLength: 70, "how to reach them"),
    ])

  static let practice = GroupDefinition(
    "practice",
    [
      FieldDefinition("code", .identifier(.practiceCode), "practice code"),
      FieldDefinition("name", .text, maxLength: 150, "name of the practice"),
      FieldDefinition("gp", .text, maxLength: 70, "name of the GP"),
    ])

  static let consent = GroupDefinition(
    "consent",
    [
      FieldDefinition("referred", .flag, "agrees to be referred"),
      FieldDefinition("share", .flag, "agrees that agencies may see the referral"),
      FieldDefinition("feedback", .flag, "agrees that the practice hears what came of it"),
      FieldDefinition("records", .flag, "agrees that their record may be looked at"),
      FieldDefinition("date", .date(orText: false), "date of consent"),
      FieldDefinition("by", .text, maxLength: 70, "who took or gave the consent"),
    ])

  static let attachment = GroupDefinition(
    "attachment",
    [
      FieldDefinition("name", .text, maxLength: 255, "name of the attachment"),
      FieldDefinition("type", .text, maxLength: 127, "media type, such as application/pdf"),
      FieldDefinition("content", .bytes, "content of the attachment"),
    ])
}
