import Diagnostics
import Referrals

/// Where a route leads a message.
enum Receivers {
  case one(Partner)
  /// All of them.
  case several([Partner])
  case notForRoute(RouteStep.Outcome)
  case held(RecordProblem)
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
    let found = destination(of: request, by: route)
    guard case .one(let partner) = found, partner.id == request.sender.id else { return found }
    return .held(
      RecordProblem(
        code: "route.to-sender", outcome: .hold,
        what: "the message would go back to the partner that sent it",
        why: "the route '\(route.name)' leads to \(quoted(code: partner.id.rawValue))",
        fix: "name another recipient", field: "recipient", rule: route.position))
  }

  /// Leads an update or cancellation to those who have the referral.
  ///
  /// An update that names another recipient is held: who had the referral must be told, and who is to have it needs a
  /// whole referral, not a change of one.
  private func along(_ reached: [Partner], _ request: RoutingRequest, _ route: Route) -> Receivers {
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
    case .named(let kind, let elseServes): return named(request, kind, elseServes, route)
    case .referrer:
      return known(request.about?.referrer ?? request.sender.id, route)
    case .partner(let id): return known(id, route)
    }
  }

  /// Returns a partner that a route or a case names by its id.
  private func known(_ id: PartnerID, _ route: Route) -> Receivers {
    if let partner = directory[id] { return .one(partner) }
    return .held(
      RecordProblem(
        code: "route.partner-gone", outcome: .hold,
        what: "\(quoted(code: id.rawValue)) is no longer a partner here",
        why: "the route '\(route.name)' leads there",
        fix: "tell them in another way, or ask the operator to add the partner again",
        rule: route.position))
  }

  private func covering(_ request: RoutingRequest, _ kind: PartnerKind, _ route: Route)
    -> Receivers
  {
    let code = request.fields.group("practice")?.text("code")
    let practice =
      code.map { directory.partner(practiceCode: $0) }
      ?? (request.sender.kind == .practice ? request.sender : nil)
    guard let practice else { return .held(unknownPractice(code, route)) }
    let providers = directory.partners(covering: practice.id, kind: kind)
    guard let provider = providers.first else {
      return .held(
        RecordProblem(
          code: "route.not-covered", outcome: .hold,
          what: "no partner covers the practice \(quoted(code: practice.id.rawValue))",
          why: "the route '\(route.name)' leads to \(kind.words) that covers it",
          fix: "ask the operator to add the practice to covers: of a partner",
          field: "practice.code", rule: route.position))
    }
    guard providers.count == 1 else {
      return .held(
        ambiguous(
          providers, "more than one partner covers the practice", "practice.code", route))
    }
    return .one(provider)
  }

  private func unknownPractice(_ code: String?, _ route: Route) -> RecordProblem {
    RecordProblem(
      code: "route.practice-unknown", outcome: .hold,
      what: code.map { "no practice here has the code \(quoted(unknownCode: $0))" }
        ?? "the message does not name a practice",
      why: "the route '\(route.name)' leads to whoever covers the practice",
      fix: "correct the practice code, or ask the operator to add the practice",
      field: "practice.code", rule: route.position)
  }

  private func named(
    _ request: RoutingRequest, _ kind: PartnerKind, _ elseServes: Bool, _ route: Route
  ) -> Receivers {
    switch recipient(of: request, route) {
    case .one(let partner) where partner.kind == kind: return .one(partner)
    case .one(let partner): return .notForRoute(.otherRecipient(partner.kind))
    case .unknown(let problem): return .held(problem)
    case .nobody where elseServes: return serving(request, kind, route)
    case .nobody:
      return .held(
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
        "recipient.organisation.code", route)
    }
    if let name = organisation?.text("text") {
      return single(
        directory.partner(named: name), "no partner here has the name of the recipient",
        "recipient.organisation.text", route)
    }
    guard let name = recipient.text("name") else { return .nobody }
    return single(
      directory.partner(named: name), "no partner here has the name of the recipient",
      "recipient.name", route)
  }

  private func single(
    _ match: PartnerDirectory.Match, _ unknown: String, _ field: String, _ route: Route
  ) -> NamedRecipient {
    switch match {
    case .one(let partner): return .one(partner)
    case .several(let partners):
      return .unknown(
        ambiguous(partners, "more than one partner has the name of the recipient", field, route))
    case .none:
      return .unknown(
        RecordProblem(
          code: "route.recipient-unknown", outcome: .hold, what: unknown,
          why:
            "the message must name a partner by its id here, a register's code or its exact name",
          fix: "correct the recipient, or ask the operator which partners take referrals",
          field: field, rule: route.position))
    }
  }

  /// Returns the one partner that serves every coded reason of a message.
  private func serving(_ request: RoutingRequest, _ kind: PartnerKind, _ route: Route) -> Receivers
  {
    let reasons = request.fields.groups("reasons").compactMap { $0.text("code") }
    guard let first = reasons.first else {
      return .held(
        unserved(
          "the message names neither a recipient nor a coded reason", kind, "reasons", route))
    }
    let candidates = directory.partners(serving: first, kind: kind)
      .filter { Set(reasons).isSubset(of: $0.serves) && $0.id != request.sender.id }
    guard let candidate = candidates.first else {
      let codes = reasons.map { quoted(code: $0) }.joined(separator: ", ")
      return .held(
        unserved(
          reasons.count == 1
            ? "nobody serves the reason \(codes)" : "nobody serves all of the reasons \(codes)",
          kind, "reasons", route))
    }
    guard candidates.count == 1 else {
      return .held(
        ambiguous(candidates, "more than one partner serves the reason", "recipient", route))
    }
    return .one(candidate)
  }

  private func unserved(_ what: String, _ kind: PartnerKind, _ field: String, _ route: Route)
    -> RecordProblem
  {
    RecordProblem(
      code: "route.unserved", outcome: .hold, what: what,
      why: "without a recipient, '\(route.name)' leads to \(kind.words) that serves the reason",
      fix: "name the recipient, or send one referral for each reason", field: field,
      rule: route.position)
  }
}
