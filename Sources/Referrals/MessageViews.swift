/// A typed view of a referral: what rules need, by name and type.
package struct Referral: Sendable, Hashable {
  /// All fields, of ``ModelDefinition/referral``.
  package var fields: FieldGroup

  /// Creates a view.
  ///
  /// - Precondition: The fields are a referral's.
  package init(_ fields: FieldGroup) {
    precondition(fields.definition === ModelDefinition.referral, "the fields are no referral's")
    self.fields = fields
  }

  /// To whom it is addressed, when it names somebody.
  package var recipient: PartyView? { fields.group("recipient").map(PartyView.init) }
  package var referrer: PartyView? { fields.group("referrer").map(PartyView.init) }
  /// The codes of its reasons in order, reasons in words left out.
  package var reasonCodes: [String] { fields.groups("reasons").compactMap { $0.text("code") } }
  /// One of the codes of ``Vocabulary/urgency``.
  package var urgency: String? { fields.text("urgency") }
  /// Who hears what came of it, where that is not the referrer.
  package var returnTo: String? { fields.text("returnTo") }
}

/// A typed view of feedback: what rules need, by name and type.
package struct Feedback: Sendable, Hashable {
  /// All fields, of ``ModelDefinition/feedback``.
  package var fields: FieldGroup

  /// Creates a view.
  ///
  /// - Precondition: The fields are those of feedback.
  package init(_ fields: FieldGroup) {
    precondition(fields.definition === ModelDefinition.feedback, "the fields are not feedback's")
    self.fields = fields
  }

  /// How it names its case.
  package var about: About { About(fields.group("about")) }
  package var author: PartyView? { fields.group("author").map(PartyView.init) }
  package var recipient: PartyView? { fields.group("recipient").map(PartyView.init) }
  package var status: ReferralStatus? {
    fields.text("status").flatMap(ReferralStatus.init(rawValue:))
  }
  /// The codes of the needs found in order, needs in words left out.
  package var needCodes: [String] { fields.groups("needs").compactMap { $0.text("code") } }

  /// The case that feedback is about: our reference, or the referrer and its message id.
  package struct About: Sendable, Hashable {
    package var reference: String?
    package var referrer: String?
    package var id: String?

    init(_ group: FieldGroup?) {
      reference = group?.text("reference")
      referrer = group?.text("referrer")
      id = group?.text("id")
    }

    /// True when nothing says which case it is.
    package var isEmpty: Bool { reference == nil && id == nil }
  }
}

/// What referrals and feedback have in common.
package protocol MessageView {
  /// All fields of the message.
  var fields: FieldGroup { get set }
}

extension Referral: MessageView {}
extension Feedback: MessageView {}

extension MessageView {
  /// The sender's own number of the message.
  package var id: String? { fields.text("id") }
  /// Our reference, where the sender or we gave it.
  package var reference: String? { fields.text("reference") }
  /// What it asks for; a message that says nothing is new.
  package var action: Action { fields.text("action").flatMap(Action.init(rawValue:)) ?? .new }
  package var date: PartialDate? { fields.date("date") }
  /// Who the message says has sent it; the inbox decides.
  package var claimedSender: String? { fields.text("sender") }
  /// The code of the GP practice.
  package var practiceCode: String? { fields.group("practice")?.text("code") }
  package var person: PersonView? { fields.group("person").map(PersonView.init) }
  package var consent: Consent { Consent(fields.group("consent")) }
}

/// A typed view of the person in a message.
package struct PersonView: Sendable, Hashable {
  package let fields: FieldGroup

  init(_ fields: FieldGroup) { self.fields = fields }

  package var familyName: String? { fields.group("name")?.text("family") }
  package var givenNames: [String] { fields.group("name")?.texts("given") ?? [] }
  /// The date of birth; `nil` where it is absent or kept in words.
  package var birthDate: PartialDate? { fields.date("birthDate") }
  package var sex: String? { fields.text("sex") }
  /// The CHI number as sent, right or wrong.
  package var chiText: String? { fields.text("chi") }
  /// The CHI number where it is right.
  package var chi: CHINumber? { chiText.flatMap { try? CHINumber(checking: $0) } }
  /// The NHS number as sent, right or wrong.
  package var nhsNumberText: String? { fields.text("nhsNumber") }
  /// The NHS number where it is right.
  package var nhsNumber: NHSNumber? { nhsNumberText.flatMap { try? NHSNumber(checking: $0) } }
  /// The postcode as sent, right or wrong.
  package var postcodeText: String? { fields.group("address")?.text("postcode") }
}

/// A typed view of a referrer, recipient or author.
package struct PartyView: Sendable, Hashable {
  package let fields: FieldGroup

  init(_ fields: FieldGroup) { self.fields = fields }

  package var name: String? { fields.text("name") }
  /// One of the codes of ``Vocabulary/role``.
  package var roleCode: String? { fields.group("role")?.text("code") }
  /// One of the codes of ``Vocabulary/service``.
  package var serviceCode: String? { fields.group("service")?.text("code") }
  /// A partner's name here, practice code, ODS code or charity number.
  package var organisationCode: String? { fields.group("organisation")?.text("code") }
  package var organisationName: String? { fields.group("organisation")?.text("text") }
  package var contact: String? { fields.text("contact") }
}
