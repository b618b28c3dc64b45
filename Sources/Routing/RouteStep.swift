package import Referrals

/// What one route said to a message.
package struct RouteStep: Sendable, Hashable {
  /// How it went.
  package enum Outcome: Sendable, Hashable {
    /// The message names a recipient of another kind than the route is for.
    case otherRecipient(PartnerKind)
    /// The message goes along its case, and nobody there is reached by this route.
    case nobodyInCase
    /// A condition of the route does not hold.
    case unmet(RouteCondition)
    /// The route led to partners; those that an earlier route had led to are not listed.
    case led(to: [PartnerID])
    /// A person must decide, for the problem with this code.
    case held(String)
    /// The route found nobody, for the problem with this code, and another one did.
    case nobody(String)
    /// The route of this name, which ends the search, had led somewhere.
    case notAsked(behind: String)
    /// The route is final, and another one led somewhere.
    case notNeeded
    /// The route is final, and a person must look at the message first.
    case heldBack
  }

  package let route: String
  package internal(set) var outcome: Outcome

  package init(route: String, outcome: Outcome) {
    self.route = route
    self.outcome = outcome
  }

  /// True for an outcome that follows from the routes and the deliveries.
  package var isEvident: Bool {
    switch outcome {
    case .notAsked, .notNeeded: true
    case .led(let partners): !partners.isEmpty
    case .otherRecipient, .nobodyInCase, .unmet, .held, .nobody, .heldBack: false
    }
  }

  /// The outcome as the end of a sentence that begins with the route.
  package var words: String { outcome.words }
}

extension RouteStep.Outcome {
  /// The outcome as the end of a sentence that begins with the route.
  package var words: String {
    switch self {
    case .otherRecipient(let kind): "is not for \(kind.words) as recipient"
    case .nobodyInCase: "reaches nobody who has the referral"
    case .unmet(let condition): condition.missWords
    case .led(let partners) where partners.isEmpty: "leads to nobody else"
    case .led(let partners): "leads to \(partners.map(\.rawValue).joined(separator: ", "))"
    case .held(let code): "holds it: \(code)"
    case .nobody(let code): "found nobody: \(code)"
    case .notAsked(let other): "was not asked: '\(other)' had matched and ends the search"
    case .notNeeded: "was not asked: it is for what no other route takes"
    case .heldBack: "was not asked: a person must look at this first"
    }
  }

  /// True where the route led to somebody, or to those only whom an earlier one had led to.
  var isLed: Bool {
    if case .led = self { true } else { false }
  }

  /// The outcome with one more partner that the route led to.
  func leading(to partner: PartnerID) -> Self {
    if case .led(let partners) = self {
      .led(to: partners + [partner])
    } else {
      .led(to: [partner])
    }
  }

  /// True where nothing was asked about receivers.
  var isPassedOver: Bool {
    switch self {
    case .unmet, .notAsked, .notNeeded: true
    case .otherRecipient, .nobodyInCase, .led, .held, .nobody, .heldBack: false
    }
  }

  /// True where the message names a recipient whom the route is not for.
  var namesAnother: Bool {
    if case .otherRecipient = self { true } else { false }
  }
}
