import Diagnostics
import Referrals

/// The routes of an interchange, asked in their order for the receivers of each message.
///
/// Each route may add receivers; the first route that leads to a receiver decides what they see. What leads to more
/// than one candidate, to an unknown one or to nobody is held: a misdelivered referral cannot be called back.
package struct Router: Sendable {
  package let routes: [Route]
  package let directory: PartnerDirectory

  package init(routes: [Route], directory: PartnerDirectory) {
    self.routes = routes
    self.directory = directory
  }

  /// Decides who receives a message.
  ///
  /// - A new referral goes where the routes lead.
  /// - An update goes to those who have the referral, where a route from its sender reaches them; to others only
  ///   through a route that reaches none of those. A cancellation goes to those who have the referral and to nobody
  ///   else, whatever is consented: it takes back what they have.
  /// - Feedback must come from a partner that has the referral.
  ///
  /// - Complexity: O(*r*) in the number of routes, whatever the number of partners.
  package func decide(_ request: RoutingRequest) -> RoutingDecision {
    var decision = RoutingDecision()
    if let problem = caseProblem(request) {
      decision.held = [problem]
      return decision
    }
    var decided: Set<PartnerID> = []
    for route in routes {
      let outcome = ask(route, request, &decided, &decision)
      decision.steps.append(RouteStep(route: route.name, outcome: outcome))
    }
    if decision.isEmpty { decision.held = [noRoute(decision.steps)] }
    return decision
  }

  /// Returns why a message cannot follow its case, or `nil` when it can or need not.
  private func caseProblem(_ request: RoutingRequest) -> RecordProblem? {
    guard request.kind == .feedback || request.followsCase else { return nil }
    guard let about = request.about else {
      return RecordProblem(
        code: "case.unknown", outcome: .hold, what: "the referral that this is about is not known",
        why: "\(request.kind.words) of this sort belongs to a referral that was sent before",
        fix: "send the referral first, or correct the reference or number by which it is named",
        field: request.kind == .feedback ? "about" : "id")
    }
    let members = request.kind == .feedback ? about.receivers : [about.referrer]
    guard members.contains(request.sender.id) else {
      return RecordProblem(
        code: "case.stranger", outcome: .hold,
        what: "the referral that this is about was not \(request.kind.strangerWords) its sender",
        why: "only a partner that took part in a referral may send more about it",
        fix: "correct the reference or number by which the referral is named",
        field: request.kind == .feedback ? "about" : "id")
    }
    if request.fields.action == .cancel, request.followsCase, about.receivers.isEmpty {
      return RecordProblem(
        code: "case.undelivered", outcome: .hold,
        what: "the referral that is cancelled has not been sent to anybody",
        why: "a person must look at the referral and the cancellation together",
        fix: "decide about the referral first")
    }
    return nil
  }

  /// Asks one route, and adds what it says to the decision.
  private func ask(
    _ route: Route, _ request: RoutingRequest, _ decided: inout Set<PartnerID>,
    _ decision: inout RoutingDecision
  ) -> RouteStep.Outcome {
    guard route.message == request.kind else { return .otherMessage(route.message) }
    guard route.from.includes(request.sender) else { return .otherSender }
    switch receivers(of: request, by: route) {
    case .one(let partner): return lead([partner], route, request, &decided, &decision)
    case .several(let partners): return lead(partners, route, request, &decided, &decision)
    case .notForRoute(let outcome): return outcome
    case .held(let problem):
      decision.held.append(problem)
      return .held(problem.code)
    }
  }

  private func lead(
    _ partners: [Partner], _ route: Route, _ request: RoutingRequest,
    _ decided: inout Set<PartnerID>, _ decision: inout RoutingDecision
  ) -> RouteStep.Outcome {
    var added: [PartnerID] = []
    for partner in partners where decided.insert(partner.id).inserted {
      added.append(partner.id)
      settle(partner, route, request, &decision)
    }
    return .led(to: added)
  }

  /// Decides what one receiver gets.
  private func settle(
    _ receiver: Partner, _ route: Route, _ request: RoutingRequest,
    _ decision: inout RoutingDecision
  ) {
    let missing = route.needs.subtracting(request.consents)
    let isNotice =
      !missing.isEmpty && request.isWithdrawal(missing: missing)
      && request.about?.holders.contains(receiver.id) == true
    guard missing.isEmpty || isNotice else {
      decision.withheld.append(
        WithheldDelivery(
          receiver: receiver.id, route: route.name, missing: missing,
          problem: missingConsent(missing, request, route, receiver)))
      return
    }
    guard let mapping = receiver.outbox?.mapping(for: request.kind) else {
      decision.failed.append(
        FailedDelivery(
          receiver: receiver.id, route: route.name,
          problem: noMapping(receiver, request.kind, route)))
      return
    }
    decision.deliveries.append(
      RoutedDelivery(
        receiver: receiver.id, route: route.name, fields: route.selection(for: receiver.kind),
        mapping: mapping, isNotice: isNotice))
  }
}

extension MessageKind {
  /// The kind as sentences begin with it.
  fileprivate var words: String {
    switch self {
    case .referral: "a change of a referral"
    case .feedback: "feedback"
    }
  }

  /// What the sender of a stranger's message did not do to the referral.
  fileprivate var strangerWords: String {
    switch self {
    case .referral: "made by"
    case .feedback: "sent to"
    }
  }
}
