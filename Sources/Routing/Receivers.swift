import Diagnostics
import Referrals

/// Where a route leads a message.
enum Receivers {
  case one(Partner)
  /// All of them.
  case several([Partner])
  case notForRoute(RouteStep.Outcome)
  /// A person must decide.
  case held(RecordProblem)
  /// Nobody fits, so that a person must decide unless a final route takes it.
  case nobody(RecordProblem)
}

/// Whom a message names as its recipient.
private enum NamedRecipient {
  case nobody
  case one(Partner)
  case unknown(RecordProblem)
}

extension Router {
  /// Returns the receivers of a message by a route that is for its kind and its sender.
  func receivers(of request: RoutingRequest, by route: Route) -> Receivers {
    if request.followsCase, let about = request.about {
      let reached = about.receivers.compactMap { directory[$0] }.filter(route.canReach)
      if !reached.isEmpty { return along(reached, request, route) }
      if request.fields.action == .cancel { return .notForRoute(.nobodyInCase) }
    }
    switch destination(of: request, by: route) {
    case .one(let partner) where partner.id == request.sender.id:
      return .held(toSender(partner, route))
    case .several(let partners) where partners.contains { $0.id == request.sender.id }:
      let others = partners.filter { $0.id != request.sender.id }
      return others.isEmpty ? .held(toSender(request.sender, route)) : .several(others)
    case let found: return found
    }
  }

  /// Leads an update or cancellation to those who have the referral.
  ///
  /// An update that names another recipient is held: who had the referral must be told, and who is to have it needs a
  /// whole referral, not a change of one.
  func along(_ reached: [Partner], _ request: RoutingRequest, _ route: Route) -> Receivers {
    if let closed = reached.first(where: { $0.isClosed(on: request.receivedOn) }) {
      return .held(self.closed(closed, route))
    }
    guard request.fields.action == .update, case .named = route.to else {
      return .several(reached)
    }
    switch recipient(of: request, route) {
    case .nobody: return .several(reached)
    case .unknown(let problem): return .held(problem)
    case .one(let partner) where reached.contains { $0.id == partner.id }: return .several(reached)
    case .one(let partner):
      return .held(
        RecordProblem(
          code: "route.recipient-changed", outcome: .hold,
          what: "the update names another recipient than the referral did",
          why: "\(quoted(code: partner.id.rawValue)) has not had the referral",
          fix: "cancel the referral, and send a new one to the other recipient",
          field: "recipient", rule: route.position))
    }
  }

  private func destination(of request: RoutingRequest, by route: Route) -> Receivers {
    switch route.to {
    case .covering(let kind): return covering(request, kind, route)
    case .serving(let kind): return serving(request, kind, route)
    case .named(let kind, let elseServes): return named(request, kind, elseServes, route)
    case .referrer:
      return known(request.about?.referrer ?? request.sender.id, request, route)
    case .partners(let ids): return listed(ids, request, route)
    }
  }

  // MARK: By id

  /// Returns a partner that a route or a case names by its id.
  private func known(_ id: PartnerID, _ request: RoutingRequest, _ route: Route) -> Receivers {
    guard let partner = directory[id] else { return .held(gone(id, route)) }
    return partner.isClosed(on: request.receivedOn) ? .held(closed(partner, route)) : .one(partner)
  }

  /// Returns those of the partners that a route lists that are open, or the first of them.
  private func listed(_ ids: [PartnerID], _ request: RoutingRequest, _ route: Route) -> Receivers {
    guard ids.count > 1 else { return known(ids[0], request, route) }
    let open = ids.compactMap { directory[$0] }
      .filter { !$0.isClosed(on: request.receivedOn) }
    guard let first = open.first(where: { $0.id != request.sender.id }) ?? open.first else {
      return known(ids[0], request, route)
    }
    return route.take == .first ? .one(first) : .several(open)
  }

  // MARK: By practice

  private func covering(_ request: RoutingRequest, _ kind: PartnerKind, _ route: Route)
    -> Receivers
  {
    let practice: Partner
    switch request.practice {
    case .known(let found): practice = found
    case .unknown(let code): return .held(unknownPractice(code, route))
    case .unnamed: return .nobody(unknownPractice(nil, route))
    }
    let covering = directory.partners(covering: practice.id)
    let fitting = covering.filter { fits($0, kind, request, route) }
    return chosen(fitting, request, route) {
      self.notCovered(practice, kind, fitting.isEmpty && !covering.isEmpty, route)
    } ambiguous: {
      ambiguous(fitting, "more than one partner covers the practice", "practice.code", route)
    }
  }

  /// Returns why a route to those who work in the area of the practice leads nowhere, whoever they are.
  private func areaProblem(_ request: RoutingRequest, _ route: Route) -> RecordProblem? {
    guard route.isLocal else { return nil }
    return switch request.practice {
    case .known(let practice): practice.areas.isEmpty ? withoutArea(practice, route) : nil
    case .unknown(let code): unknownPractice(code, route)
    case .unnamed: unknownPractice(nil, route)
    }
  }

  // MARK: By name

  private func named(
    _ request: RoutingRequest, _ kind: PartnerKind, _ elseServes: Bool, _ route: Route
  ) -> Receivers {
    switch recipient(of: request, route) {
    case .one(let partner) where partner.kind != kind:
      return .notForRoute(.otherRecipient(partner.kind))
    case .one(let partner) where partner.isClosed(on: request.receivedOn):
      return .held(closed(partner, route))
    case .one(let partner):
      guard route.isLocal else { return .one(partner) }
      if let problem = areaProblem(request, route) { return .held(problem) }
      return partner.works(in: request.practice.areas)
        ? .one(partner) : .held(elsewhere(partner, route))
    case .unknown(let problem): return .held(problem)
    case .nobody where elseServes: return serving(request, kind, route)
    case .nobody:
      return .nobody(
        RecordProblem(
          code: "route.recipient-missing", outcome: .hold,
          what: "the message does not name a recipient",
          why: "the route '\(route.name)' leads to the recipient that a message names",
          fix: "name the recipient", field: "recipient", rule: route.position))
    }
  }

  /// Returns whom a message names: by a code of the organisation, else by its name, else by the recipient's own name.
  private func recipient(of request: RoutingRequest, _ route: Route) -> NamedRecipient {
    guard let recipient = request.fields.group("recipient") else { return .nobody }
    let organisation = recipient.group("organisation")
    if let code = organisation?.text("code") {
      return single(
        directory.partner(code: code), "no partner here has the code \(quoted(unknownCode: code))",
        "recipient.organisation.code", request, route)
    }
    if let name = organisation?.text("text") {
      return single(
        directory.partner(named: name), "no partner here has the name of the recipient",
        "recipient.organisation.text", request, route)
    }
    guard let name = recipient.text("name") else { return .nobody }
    return single(
      directory.partner(named: name), "no partner here has the name of the recipient",
      "recipient.name", request, route)
  }

  private func single(
    _ match: PartnerDirectory.Match, _ unknown: @autoclosure () -> String, _ field: String,
    _ request: RoutingRequest, _ route: Route
  ) -> NamedRecipient {
    switch match {
    case .one(let partner): return .one(partner)
    case .several(let partners):
      let open = partners.filter { !$0.isClosed(on: request.receivedOn) }
      if open.count == 1 { return .one(open[0]) }
      return .unknown(
        ambiguous(partners, "more than one partner has the name of the recipient", field, route))
    case .none:
      return .unknown(
        RecordProblem(
          code: "route.recipient-unknown", outcome: .hold, what: unknown(),
          why:
            "the message must name a partner by its id here, a register's code or its exact name",
          fix: "correct the recipient, or ask the operator which partners take referrals",
          field: field, rule: route.position))
    }
  }

  // MARK: By reason

  /// Returns the partners that serve the coded reasons of a message: one that serves all of them, or with `take: all`
  /// each that serves one, as long as none is left over.
  private func serving(_ request: RoutingRequest, _ kind: PartnerKind, _ route: Route) -> Receivers
  {
    let reasons = request.fields.groups("reasons").compactMap { $0.text("code") }
    guard let first = reasons.first else {
      let what =
        if case .named = route.to {
          "the message names neither a recipient nor a coded reason"
        } else { "the message names no coded reason" }
      return .nobody(unserved(what, kind, route))
    }
    if let problem = areaProblem(request, route) {
      if case .unknown = request.practice { return .held(problem) }
      return .nobody(problem)
    }
    if route.take == .all { return servingEach(reasons, request, kind, route) }
    let fitting = directory.partners(serving: first)
      .filter { partner in
        partner.id != request.sender.id && fits(partner, kind, request, route)
          && reasons.allSatisfy(partner.serves.contains)
      }
    return chosen(fitting, request, route) {
      unserved(
        reasons.count == 1
          ? "nobody serves the reason \(quoted(codes: reasons))"
          : "nobody serves all of the reasons \(quoted(codes: reasons))", kind, route)
    } ambiguous: {
      ambiguous(fitting, "more than one partner serves the reason", "recipient", route)
    }
  }

  private func servingEach(
    _ reasons: [String], _ request: RoutingRequest, _ kind: PartnerKind, _ route: Route
  ) -> Receivers {
    var found: [Partner] = []
    var unserved: [String] = []
    for reason in reasons {
      let before = found.count
      var isServed = false
      for partner in directory.partners(serving: reason)
      where partner.id != request.sender.id && fits(partner, kind, request, route) {
        isServed = true
        if !found[..<before].contains(where: { $0 === partner }) { found.append(partner) }
      }
      if !isServed, !unserved.contains(reason) { unserved.append(reason) }
    }
    guard unserved.isEmpty else {
      let noun = unserved.count == 1 ? "reason" : "reasons"
      return .nobody(
        self.unserved("nobody serves the \(noun) \(quoted(codes: unserved))", kind, route))
    }
    return .several(found)
  }

  // MARK: Several that fit

  /// Returns whether a partner that covers or serves what it should is one that the route leads to.
  private func fits(
    _ partner: Partner, _ kind: PartnerKind, _ request: RoutingRequest, _ route: Route
  ) -> Bool {
    partner.kind == kind && !partner.isClosed(on: request.receivedOn)
      && (!route.isLocal || partner.works(in: request.practice.areas))
  }

  /// Returns those of the partners that fit that the route takes.
  private func chosen(
    _ fitting: [Partner], _ request: RoutingRequest, _ route: Route, nobody: () -> RecordProblem,
    ambiguous: () -> RecordProblem
  ) -> Receivers {
    guard let first = fitting.first else { return .nobody(nobody()) }
    if fitting.count == 1 { return .one(first) }
    return switch route.take {
    case .one: .held(ambiguous())
    case .first: .one(fitting.first { $0.id != request.sender.id } ?? first)
    case .all: .several(fitting)
    }
  }
}

extension Partner {
  /// Returns whether the partner is no more on a day.
  func isClosed(on day: PartialDate?) -> Bool {
    guard let closed, let day else { return false }
    return !closed.isAfter(day)
  }

  /// Returns whether the partner works in one of some areas.
  func works(in areas: [String]) -> Bool {
    self.areas.contains(where: areas.contains)
  }
}
