package import Referrals

/// What routing needs to know of the case that a message belongs to.
package struct CaseFacts: Sendable, Hashable {
  /// Who sent the referral that began the case.
  package let referrer: PartnerID
  /// Who was sent the referral or will be.
  package let receivers: [PartnerID]
  /// Those of ``receivers`` that have the referral: it was put into their outboxes.
  package let holders: [PartnerID]
  /// The consents that hold by what the referral and its changes stated.
  package let consents: Consents

  /// Describes a case.
  ///
  /// - Parameters:
  ///   - referrer: Who sent the referral.
  ///   - receivers: Who was sent it or will be.
  ///   - holders: Who has it; `nil` for all receivers.
  ///   - consents: What holds.
  package init(
    referrer: PartnerID, receivers: [PartnerID], holders: [PartnerID]? = nil, consents: Consents
  ) {
    self.referrer = referrer
    self.receivers = receivers
    self.holders = holders ?? receivers
    self.consents = consents
  }
}

/// A message whose receivers are sought.
package struct RoutingRequest: Sendable {
  package let fields: FieldGroup
  package let kind: MessageKind
  /// The partner in whose inbox the message lay.
  package let sender: Partner
  /// The case that feedback, an update or a cancellation belongs to, or `nil` when it is not known; always `nil` for a
  /// new referral.
  package let about: CaseFacts?
  /// The day on which the message came in, for which partners are open or closed; `nil` where that does not matter.
  package let receivedOn: PartialDate?
  /// Consents that were taken back after the message was sent, whatever it says itself.
  package let withdrawn: Consents
  /// The practice that the message is about; found once for all routes, where one of them asks for it.
  var practice: MessagePractice = .unnamed
  /// True for a message that changes or ends an earlier one of the same sender.
  let followsCase: Bool

  package init(
    fields: FieldGroup, kind: MessageKind, sender: Partner, about: CaseFacts? = nil,
    receivedOn: PartialDate? = nil, withdrawn: Consents = []
  ) {
    self.fields = fields
    self.kind = kind
    self.sender = sender
    self.about = about
    self.receivedOn = receivedOn
    self.withdrawn = withdrawn
    followsCase = kind == .referral && fields.action != .new
  }

  /// The consents that hold for the message.
  var consents: Consents {
    Consents.given(in: fields, after: about?.consents ?? Consents()).subtracting(withdrawn)
  }

  /// True for a change that tells those who have the referral that it must go no further.
  func isWithdrawal(missing: Consents) -> Bool {
    followsCase
      && (fields.action == .cancel || !missing.isDisjoint(with: Consents.refused(in: fields)))
  }
}

extension FieldGroup {
  /// What a message asks for; one that does not say is new.
  var action: Action {
    text("action").flatMap(Action.init(rawValue:)) ?? .new
  }
}
