import Diagnostics
import Referrals

extension Router {
  /// Tells the sender which consent was missing.
  func missingConsent(
    _ missing: Consents, _ request: RoutingRequest, _ route: Route, _ receiver: Partner
  ) -> RecordProblem {
    let isRefused = !missing.isDisjoint(with: Consents.refused(in: request.fields))
    return RecordProblem(
      code: isRefused ? "consent.refused" : "consent.missing", outcome: .warn,
      what: isRefused
        ? "the person has not agreed \(missing.words)"
        : "the message does not say that the person agrees \(missing.words)",
      why: "without that nothing may be sent to \(quoted(code: receiver.id.rawValue))",
      fix: "ask the person; if they agree, send an update that says so",
      field: "consent.\(missing.names.first ?? "")", rule: route.position)
  }

  /// Tells the operator that a receiver's outbox is not set up for a kind of message.
  func noMapping(_ receiver: Partner, _ kind: MessageKind, _ route: Route) -> RecordProblem {
    let id = receiver.id.rawValue
    return RecordProblem(
      code: "route.no-mapping", outcome: .fail,
      what: "\(quoted(code: id)) has no mapping that writes \(kind.plural)",
      why: "the route '\(route.name)' leads there, and outbox: names no mapping for \(kind.plural)",
      fix: "add one to outbox: of partners/\(id).yaml, then reprocess the record",
      rule: receiver.position)
  }

  /// Says why no route takes a message.
  func noRoute(_ steps: [RouteStep], _ request: RoutingRequest) -> RecordProblem {
    let reasons = steps.prefix(10).map { "'\($0.route)' \($0.words)" }
    let nothing =
      routes.isEmpty
      ? "there are no routes"
      : "none is for \(request.kind.plural) of \(quoted(code: request.sender.id.rawValue))"
    return RecordProblem(
      code: "route.none", outcome: .hold, what: "no route takes this message",
      why: reasons.isEmpty
        ? nothing : reasons.joined(separator: "; ") + (steps.count > 10 ? "; and so on" : ""),
      fix: "name another recipient, or ask the operator for a route")
  }

  /// Tells the sender that a final route took what no other did.
  func takenByFinal(_ route: Route, _ outcome: RouteStep.Outcome, instead: RecordProblem?)
    -> RecordProblem
  {
    var names = ""
    if case .led(let partners) = outcome {
      names = partners.map { directory[$0]?.name ?? $0.rawValue }.joined(separator: " and ")
    }
    return RecordProblem(
      code: "route.final", outcome: .warn,
      what: "\(instead?.what ?? "no route takes this message"), so it goes to \(names)",
      why: "the route '\(route.name)' is for what nobody else receives", field: instead?.field,
      rule: route.position)
  }

  /// Says that more than one partner could be meant.
  func ambiguous(_ candidates: [Partner], _ what: String, _ field: String, _ route: Route)
    -> RecordProblem
  {
    let names = candidates.map { quoted(code: $0.id.rawValue) }.joined(separator: ", ")
    return RecordProblem(
      code: "route.ambiguous", outcome: .hold, what: what, why: "it could go to \(names)",
      fix: "name the recipient by its id here", field: field, rule: route.position)
  }
}
