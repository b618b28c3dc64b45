import Diagnostics
import Referrals

/// One message's way through the routes that are for its kind and its sender.
///
/// 1. Routes are asked in their order; each may add receivers, until one that ends the search has led somewhere.
/// 2. A change or the end of a referral goes to everybody who has it, also where the conditions of the route that led
///    there do not hold any more: whoever has the referral must hear of it.
/// 3. Final routes are asked when nobody was found, and only then: not for what a person must look at first, such as a
///    recipient that nobody knows, and not for what somebody should have but may not be sent.
struct RouteSearch {
  /// A reason for which a person must decide, unless a later route makes it void.
  private struct Hold {
    let problem: RecordProblem
    /// The place of the step that says so.
    let step: Int
    /// True where nobody was found, rather than somebody doubtful.
    let isNobody: Bool
    /// True where the route would have ended the search.
    let ends: Bool
  }

  private let router: Router
  private let request: RoutingRequest
  private let turn: RouteIndex.Turn
  private var holds: [Hold] = []
  private(set) var decision = RoutingDecision()

  init(_ request: RoutingRequest, _ turn: RouteIndex.Turn, in router: Router) {
    self.router = router
    self.request = request
    self.turn = turn
  }

  /// Asks the routes, and settles the decision.
  mutating func run() {
    decision.steps.reserveCapacity(turn.routes.count + turn.finals.count)
    askRoutes()
    for route in turn.finals {
      decision.steps.append(RouteStep(route: route.name, outcome: .notNeeded))
    }
    if request.followsCase { askForCase() }
    if !turn.finals.isEmpty { askFinals() }
    if !holds.isEmpty { decision.held = holds.map(\.problem) }
    if decision.isEmpty { decision.held = [router.noRoute(decision.steps, request)] }
  }

  private mutating func askRoutes() {
    var last: Route?
    for route in turn.routes {
      if let last {
        decision.steps.append(
          RouteStep(route: route.name, outcome: .notAsked(behind: last.name)))
        continue
      }
      let outcome = ask(route)
      decision.steps.append(RouteStep(route: route.name, outcome: outcome))
      guard route.ends, outcome.isLed else { continue }
      last = route
      // One of a chain of which the first that finds somebody counts has found somebody.
      dropHolds { $0.isNobody && $0.ends }
    }
  }

  /// Leads a change or the end of a referral to those who have it and whom no route has led to so far.
  ///
  /// Which of several routes had led there is not known here: a receiver sees what all of them let through.
  private mutating func askForCase() {
    guard let about = request.about else { return }
    let passedOver = zip(decision.steps.indices, turn.routes + turn.finals)
      .filter { decision.steps[$0.0].outcome.isPassedOver }
    for receiver in about.receivers.compactMap({ router.directory[$0] })
    where !decision.settles(receiver.id) {
      let ways = passedOver.filter { $0.1.canReach(receiver) }
      guard let (place, route) = ways.first else { continue }
      let terms = ways.dropFirst()
        .reduce(route.terms(for: receiver.kind)) { $0.narrowed(to: $1.1.terms(for: receiver.kind)) }
      switch router.along([receiver], request, route) {
      case .one, .several:
        router.settle(receiver, route, request, &decision, on: terms)
        decision.steps[place].outcome = decision.steps[place].outcome.leading(to: receiver.id)
      case let other:
        decision.steps[place].outcome = answer(other, route, at: place)
      }
    }
    if about.receivers.contains(where: decision.settles) { dropHolds(\.isNobody) }
  }

  private mutating func askFinals() {
    guard !decision.hasReceivers else { return }
    let first = turn.routes.count
    let isFree =
      holds.allSatisfy(\.isNobody) && !decision.steps.contains { $0.outcome.namesAnother }
    for (offset, route) in turn.finals.enumerated() {
      guard isFree else {
        decision.steps[first + offset].outcome = .heldBack
        continue
      }
      let earlier = holds.first?.problem
      let doubts = holds.count { !$0.isNobody }
      let outcome = ask(route, at: first + offset)
      decision.steps[first + offset].outcome = outcome
      if outcome.isLed {
        dropHolds(\.isNobody)
        decision.remarks.append(router.takenByFinal(route, outcome, instead: earlier))
        return
      }
      if holds.count(where: { !$0.isNobody }) > doubts { return }
    }
  }

  // MARK: One route

  private mutating func ask(_ route: Route, at place: Int? = nil) -> RouteStep.Outcome {
    for condition in route.conditions
    where !condition.holds(for: request.fields, areas: { request.practice.areas }) {
      return .unmet(condition)
    }
    return answer(
      router.receivers(of: request, by: route), route, at: place ?? decision.steps.count)
  }

  /// Adds what a route says to the decision.
  private mutating func answer(_ receivers: Receivers, _ route: Route, at place: Int)
    -> RouteStep.Outcome
  {
    switch receivers {
    case .one(let partner):
      guard !decision.settles(partner.id) else { return .led(to: []) }
      router.settle(partner, route, request, &decision)
      return .led(to: [partner.id])
    case .several(let partners):
      var added: [PartnerID] = []
      for partner in partners where !decision.settles(partner.id) {
        router.settle(partner, route, request, &decision)
        added.append(partner.id)
      }
      return .led(to: added)
    case .notForRoute(let outcome): return outcome
    case .held(let problem): return hold(problem, route, at: place, isNobody: false)
    case .nobody(let problem): return hold(problem, route, at: place, isNobody: true)
    }
  }

  private mutating func hold(
    _ problem: RecordProblem, _ route: Route, at place: Int, isNobody: Bool
  ) -> RouteStep.Outcome {
    holds.append(Hold(problem: problem, step: place, isNobody: isNobody, ends: route.ends))
    return .held(problem.code)
  }

  /// Makes holds void, and lets their steps say that they found nobody, which holds nothing.
  private mutating func dropHolds(_ isVoid: (Hold) -> Bool) {
    for hold in holds where isVoid(hold) {
      decision.steps[hold.step].outcome = .nobody(hold.problem.code)
    }
    holds.removeAll(where: isVoid)
  }
}
