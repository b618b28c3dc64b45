package import Diagnostics
package import Referrals

/// A message to one receiver.
package struct RoutedDelivery: Sendable {
  package let receiver: PartnerID
  /// The name of the route that led there.
  package let route: String
  /// The fields that the receiver may see.
  package let fields: FieldSelection
  /// The mapping of the receiver's outbox that writes the message.
  package let mapping: String
  /// True where the receiver, who has the referral, is told to stop and no more: consent does not cover more.
  package let isNotice: Bool
}

/// A message that a receiver is not sent, because a consent is missing.
package struct WithheldDelivery: Sendable {
  package let receiver: PartnerID
  package let route: String
  /// The consents that the route needs and the message does not have.
  package let missing: Consents
  /// What the sender is told.
  package let problem: RecordProblem
}

/// A message that a receiver cannot be sent, because our side is not set up for it.
package struct FailedDelivery: Sendable {
  package let receiver: PartnerID
  package let route: String
  package let problem: RecordProblem
}

/// What one route said to a message.
package struct RouteStep: Sendable, Hashable {
  /// How it went.
  package enum Outcome: Sendable, Hashable {
    /// The route is for the other kind of message.
    case otherMessage(MessageKind)
    /// The route is for other senders.
    case otherSender
    /// The message names a recipient of another kind than the route is for.
    case otherRecipient(PartnerKind)
    /// The message goes along its case, and nobody there is reached by this route.
    case nobodyInCase
    /// The route led to partners; those that an earlier route had led to are not listed.
    case led(to: [PartnerID])
    /// A person must decide, for the problem with this code.
    case held(String)
  }

  package let route: String
  package let outcome: Outcome

  /// True for an outcome that a delivery tells, or that follows from the route and the sender alone.
  package var isEvident: Bool {
    switch outcome {
    case .otherMessage, .otherSender: true
    case .led(let partners): !partners.isEmpty
    case .otherRecipient, .nobodyInCase, .held: false
    }
  }

  /// The outcome as the end of a sentence that begins with the route.
  package var words: String {
    switch outcome {
    case .otherMessage(let kind): "is for \(kind.plural)"
    case .otherSender: "is for other senders"
    case .otherRecipient(let kind): "is not for \(kind.words) as recipient"
    case .nobodyInCase: "reaches nobody who has the referral"
    case .led(let partners) where partners.isEmpty: "leads to nobody else"
    case .led(let partners): "leads to \(partners.map(\.rawValue).joined(separator: ", "))"
    case .held(let code): "holds it: \(code)"
    }
  }
}

/// Who receives a message, who must not, and why.
package struct RoutingDecision: Sendable {
  /// One for each receiver, in the order of the routes.
  package var deliveries: [RoutedDelivery] = []
  package var withheld: [WithheldDelivery] = []
  package var failed: [FailedDelivery] = []
  /// What a person must decide about.
  package var held: [RecordProblem] = []
  /// What every route said, in order, up to the reason for which none was asked.
  package var steps: [RouteStep] = []

  package init() {}

  /// True when nobody receives the message and nothing says why.
  var isEmpty: Bool {
    deliveries.isEmpty && withheld.isEmpty && failed.isEmpty && held.isEmpty
  }
}

extension MessageKind {
  /// More than one of the kind, as sentences name them.
  package var plural: String {
    switch self {
    case .referral: "referrals"
    case .feedback: "feedback"
    }
  }
}
