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

/// Who receives a message, who must not, and why.
package struct RoutingDecision: Sendable {
  /// One for each receiver, in the order of the routes.
  package var deliveries: [RoutedDelivery] = []
  package var withheld: [WithheldDelivery] = []
  package var failed: [FailedDelivery] = []
  /// What a person must decide about.
  package var held: [RecordProblem] = []
  /// What else the sender should know: that a message went where messages go that nobody else takes.
  package var remarks: [RecordProblem] = []
  /// What every route for messages and senders like this said, in order and final routes last; empty where none was
  /// asked.
  package var steps: [RouteStep] = []

  package init() {}

  /// True when nobody receives the message and nothing says why.
  var isEmpty: Bool { !hasReceivers && held.isEmpty }

  /// True when somebody should receive the message, whether they may or not.
  var hasReceivers: Bool { !deliveries.isEmpty || !withheld.isEmpty || !failed.isEmpty }

  /// Returns whether it is decided what a partner gets.
  func settles(_ partner: PartnerID) -> Bool {
    deliveries.contains { $0.receiver == partner } || withheld.contains { $0.receiver == partner }
      || failed.contains { $0.receiver == partner }
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
