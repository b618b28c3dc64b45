import Diagnostics
import Referrals

/// The checks that are made on one kind of message from one sender, or from all senders of a kind.
final class CheckPlan: Sendable {
  /// A check and what becomes of a record that breaks it.
  ///
  /// A class, as each record goes through all that are planned for it.
  final class Planned: Sendable {
    let check: Check
    let outcome: RecordProblem.Outcome

    init(_ check: Check, _ outcome: RecordProblem.Outcome) {
      self.check = check
      self.outcome = outcome
    }
  }

  /// The checks that are made when a route leads somewhere.
  struct AlongRoute: Sendable {
    /// Those that look at the message alone.
    var onMessage: [Planned] = []
    /// Those that look at what the route needs and at what its receiver takes.
    var onDelivery: [Planned] = []

    fileprivate mutating func add(_ check: Check?) {
      guard let check, let outcome = check.outcome else { return }
      if check.rule.isAboutDelivery {
        onDelivery.append(Planned(check, outcome))
      } else {
        onMessage.append(Planned(check, outcome))
      }
    }
  }

  /// The checks that need no route to be known.
  let onMessage: [Planned]
  /// The checks along each route that some check names.
  private let alongNamed: [String: AlongRoute]
  /// The checks along all other routes.
  let alongOthers: AlongRoute
  /// True where anything has to wait for the routes.
  let hasDeliveryChecks: Bool

  init(
    _ choices: CheckChoices, of message: MessageKind, from kind: PartnerKind, _ id: PartnerID?
  ) {
    var before: [Planned] = []
    var named: [String: AlongRoute] = [:]
    var others = AlongRoute()
    let concerning = choices.candidates(message, from: kind, id)
    let routes = Set(concerning.joined().flatMap(\.scope.routes))
    for route in routes { named[route] = AlongRoute() }
    for candidates in concerning {
      func narrowest(_ route: String?) -> Check? {
        CheckChoices.narrowest(candidates, of: message, from: kind, id, along: route)
      }
      let waits = candidates.contains {
        $0.rule.isAboutDelivery || !$0.scope.routes.isEmpty
      }
      if waits {
        for route in routes { named[route]?.add(narrowest(route)) }
        others.add(narrowest(nil))
      } else if let check = narrowest(nil), let outcome = check.outcome {
        before.append(Planned(check, outcome))
      }
    }
    onMessage = before
    alongNamed = named
    alongOthers = others
    hasDeliveryChecks =
      !others.onMessage.isEmpty || !others.onDelivery.isEmpty
      || named.values.contains { !$0.onMessage.isEmpty || !$0.onDelivery.isEmpty }
  }

  /// Returns the checks along a route.
  func along(_ route: String) -> AlongRoute {
    alongNamed.isEmpty ? alongOthers : alongNamed[route] ?? alongOthers
  }
}
