// The closed code lists of the model. Codes are our own and never change their meaning; code tables of the mappings
// connect them with what partners write.

extension Vocabulary {
  /// What a record asks for; the codes of ``Action``.
  package static let action = Vocabulary(
    "action",
    [
      "new": "a new message",
      "update": "a change of an earlier message",
      "cancel": "an earlier message is withdrawn",
    ])

  /// Why somebody is referred, and the needs that agencies serve.
  package static let reason = Vocabulary(
    "reason",
    [
      "money": "money, benefits or debt",
      "housing": "housing or homelessness",
      "loneliness": "loneliness or isolation",
      "carers": "caring for somebody",
      "employment": "work or finding work",
      "mental-health": "mental health or trauma",
      "bereavement": "bereavement",
      "addictions": "alcohol, drugs or gambling",
      "relationships": "relationships or family",
      "physical-health": "living with a physical condition",
      "asylum": "asylum or refugee matters",
      "food": "food or fuel",
      "learning": "learning, reading or digital skills",
      "activity": "being more active",
      "abuse": "domestic abuse or violence",
      "legal": "legal or immigration advice",
      "parenting": "parenting or young children",
      "disability": "living with a disability",
      "other": "another reason",
    ])

  /// How soon a referral should be looked at.
  package static let urgency = Vocabulary(
    "urgency",
    ["routine": "routine", "soon": "soon", "urgent": "urgent"])

  /// How a referral was made.
  package static let method = Vocabulary(
    "method",
    [
      "in-person": "in person",
      "phone": "by telephone",
      "letter": "by letter",
      "email": "by secure e-mail",
      "message": "by secure message",
      "form": "by a form",
      "self": "by the person themselves",
      "other": "another way",
    ])

  /// The part that a professional or other person plays.
  package static let role = Vocabulary(
    "role",
    [
      "gp": "GP",
      "nurse": "nurse",
      "receptionist": "receptionist",
      "practice-manager": "practice manager",
      "pharmacist": "pharmacist",
      "allied-health": "other health professional",
      "link-worker": "community link worker",
      "adviser": "adviser or support worker",
      "social-worker": "social worker",
      "school": "school",
      "workplace": "workplace",
      "family": "family or friend",
      "self": "the person themselves",
      "other": "another role",
    ])

  /// What a service is for.
  package static let service = Vocabulary(
    "service",
    [
      "general-practice": "general practice",
      "community-links": "community link work",
      "money-advice": "money and benefits advice",
      "housing-support": "housing support",
      "befriending": "befriending",
      "carer-support": "support for carers",
      "employment-support": "support with work",
      "counselling": "counselling",
      "recovery": "recovery from addiction",
      "community-activity": "community activities",
      "advocacy": "advocacy or legal advice",
      "education": "education",
      "social-care": "social care",
    ])

  /// The sex recorded by the health service.
  package static let sex = Vocabulary(
    "sex",
    [
      "male": "male", "female": "female", "indeterminate": "indeterminate",
      "not-known": "not known",
    ])

  /// The gender that a person says they have.
  package static let gender = Vocabulary(
    "gender",
    [
      "man": "man", "woman": "woman", "non-binary": "non-binary",
      "other": "another word", "not-said": "would rather not say",
    ])

  /// The kinds of telephone.
  package static let phoneKind = Vocabulary(
    "phone-kind",
    [
      "home": "home", "mobile": "mobile", "work": "work", "temporary": "temporary",
      "other": "other",
    ])

  /// The kinds of e-mail address.
  package static let emailKind = Vocabulary(
    "email-kind", ["personal": "personal", "work": "work", "other": "other"])

  /// The kinds of address.
  package static let addressKind = Vocabulary(
    "address-kind",
    [
      "home": "home", "temporary": "temporary", "correspondence": "for letters",
      "no-fixed-address": "no fixed address",
    ])

  /// How a person would like to be reached, and how a contact took place.
  package static let contactMethod = Vocabulary(
    "contact-method",
    [
      "phone": "telephone", "text": "text message", "email": "e-mail", "letter": "letter",
      "in-person": "in person", "home-visit": "home visit", "video": "video call",
      "group": "in a group", "other": "another way",
    ])

  /// Whether a person cares for somebody or is cared for.
  package static let carer = Vocabulary(
    "carer",
    [
      "carer": "cares for somebody", "young-carer": "cares for somebody and is under 18",
      "cared-for": "has a carer", "both": "cares for somebody and has a carer",
      "none": "neither cares for somebody nor has a carer", "not-known": "not known",
    ])

  /// Ethnic groups as asked in Scotland.
  ///
  /// Source: the categories of UKCore-EthnicCategoryScotland, whose codes the table `ethnicity` connects.
  package static let ethnicity = Vocabulary(
    "ethnicity",
    [
      "white-scottish": "White: Scottish",
      "white-british": "White: other British",
      "white-irish": "White: Irish",
      "white-traveller": "White: Gypsy or Traveller",
      "white-polish": "White: Polish",
      "white-other": "White: other",
      "mixed": "mixed or multiple ethnic groups",
      "asian-pakistani": "Asian: Pakistani",
      "asian-indian": "Asian: Indian",
      "asian-bangladeshi": "Asian: Bangladeshi",
      "asian-chinese": "Asian: Chinese",
      "asian-other": "Asian: other",
      "african": "African",
      "african-other": "African: other",
      "caribbean": "Caribbean",
      "black": "Black",
      "caribbean-or-black-other": "Caribbean or Black: other",
      "arab": "Arab",
      "other": "another ethnic group",
      "not-said": "would rather not say",
      "not-known": "not known",
    ])
}
