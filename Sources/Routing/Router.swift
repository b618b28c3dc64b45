import Diagnostics
import Referrals

/// The routes of an interchange, asked in their order for the receivers of each message.
///
/// Each route may add receivers; the first route that leads to a receiver decides what they see. What leads to more
/// than one candidate, to an unknown one or to nobody is held, unless a final route takes what has nobody: a
/// misdelivered referral cannot be called back. ``RouteSearch`` says how routes work together.
package struct Router: Sendable {
  package let routes: [Route]
  package let directory: PartnerDirectory
  private let index: RouteIndex

  package init(routes: [Route], directory: PartnerDirectory) {
    self.routes = routes
    self.directory = directory
    index = RouteIndex(routes, directory)
  }

  /// Decides who receives a message.
  ///
  /// - A new referral goes where the routes lead.
  /// - An update goes to those who have the referral, where a route from its sender reaches them; to others only
  ///   through a route that reaches none of those. A cancellation goes to those who have the referral and to nobody
  ///   else, whatever is consented: it takes back what they have.
  /// - Feedback must come from a partner that has the referral.
  ///
  /// - Complexity: O(*r*) in the number of routes for the sender, whatever the number of others and of partners.
  package func decide(_ request: RoutingRequest) -> RoutingDecision {
    if let problem = caseProblem(request) {
      var decision = RoutingDecision()
      decision.held = [problem]
      return decision
    }
    let turn = self.turn(of: request)
    var request = request
    if turn.needsPractice { request.practice = directory.practice(of: request) }
    var search = RouteSearch(request, turn, in: self)
    search.run()
    return search.decision
  }

  /// Returns the routes that a message is put to.
  private func turn(of request: RoutingRequest) -> RouteIndex.Turn {
    if let place = directory.place(of: request.sender.id) {
      return index.turn(ofPartnerAt: place, request.kind)
    }
    return RouteIndex.Turn(
      routes.lazy.filter { $0.message == request.kind && $0.from.includes(request.sender) })
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

  /// Decides what one receiver gets, on the route's own terms where no others are given.
  func settle(
    _ receiver: Partner, _ route: Route, _ request: RoutingRequest,
    _ decision: inout RoutingDecision, on terms: Route.Terms? = nil
  ) {
    let terms = terms ?? route.terms(for: receiver.kind)
    let missing = terms.needs.subtracting(request.consents)
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
        receiver: receiver.id, route: route.name, fields: terms.fields, mapping: mapping,
        isNotice: isNotice))
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
