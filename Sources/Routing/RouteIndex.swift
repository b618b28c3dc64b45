import Referrals

/// The routes by the kind of message and the sender that they are for, so that those for others cost a record nothing.
///
/// A class, as each record's search has it; immutable.
final class RouteIndex: Sendable {
  /// The routes that one sender's messages of a kind are put to.
  struct Turn: Sendable {
    /// In their order, without the final ones.
    let routes: [Route]
    /// Those that are asked only when none of the others found a receiver.
    let finals: [Route]
    /// True where some route asks for the practice of the message.
    let needsPractice: Bool

    init(_ routes: some Sequence<Route>) {
      let all = Array(routes)
      self.routes = all.filter { !$0.isFinal }
      finals = all.filter(\.isFinal)
      needsPractice = all.contains(where: \.asksForPractice)
    }
  }

  /// By the partner's place in the directory.
  private let referrals: [Turn]
  private let feedback: [Turn]

  /// Sorts the routes.
  ///
  /// - Complexity: O(*p* × *r*) for *p* partners and *r* routes, once a configuration.
  init(_ routes: [Route], _ directory: PartnerDirectory) {
    func turns(_ kind: MessageKind) -> [Turn] {
      let ofKind = routes.filter { $0.message == kind }
      return directory.partners.map { partner in
        Turn(ofKind.lazy.filter { $0.from.includes(partner) })
      }
    }
    referrals = turns(.referral)
    feedback = turns(.feedback)
  }

  /// Returns the routes for messages of a kind that the partner at a place in the directory sends.
  func turn(ofPartnerAt place: Int, _ kind: MessageKind) -> Turn {
    switch kind {
    case .referral: referrals[place]
    case .feedback: feedback[place]
    }
  }
}

extension Route {
  /// True where the route depends on the practice of a message.
  fileprivate var asksForPractice: Bool {
    if case .covering = to { return true }
    return isLocal || conditions.contains { $0.subject == .practiceArea }
  }
}
