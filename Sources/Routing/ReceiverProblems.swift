import Diagnostics
import Referrals

// What a person must decide about where a route leads to nobody, or to somebody doubtful.

extension Router {
  /// Says that a message would go back to whoever sent it.
  func toSender(_ partner: Partner, _ route: Route) -> RecordProblem {
    RecordProblem(
      code: "route.to-sender", outcome: .hold,
      what: "the message would go back to the partner that sent it",
      why: "the route '\(route.name)' leads to \(quoted(code: partner.id.rawValue))",
      fix: "name another recipient", field: "recipient", rule: route.position)
  }

  /// Says that a route or a case names a partner that is not here any more.
  func gone(_ id: PartnerID, _ route: Route) -> RecordProblem {
    RecordProblem(
      code: "route.partner-gone", outcome: .hold,
      what: "\(quoted(code: id.rawValue)) is no longer a partner here",
      why: "the route '\(route.name)' leads there",
      fix: "tell them in another way, or ask the operator to add the partner again",
      rule: route.position)
  }

  /// Says that a partner has closed.
  func closed(_ partner: Partner, _ route: Route) -> RecordProblem {
    RecordProblem(
      code: "route.partner-closed", outcome: .hold,
      what: "\(quoted(code: partner.id.rawValue)) has closed",
      why: "the route '\(route.name)' leads there",
      fix: "name another recipient, or ask the operator who has taken over their work",
      field: "recipient", rule: route.position)
  }

  /// Says that a recipient does not work where the message comes from.
  func elsewhere(_ partner: Partner, _ route: Route) -> RecordProblem {
    RecordProblem(
      code: "route.out-of-area", outcome: .hold,
      what: "\(quoted(code: partner.id.rawValue)) does not work in the area of the practice",
      why: "the route '\(route.name)' leads to those who do",
      fix: "name a recipient that works there, or ask the operator about its areas",
      field: "recipient", rule: route.position)
  }

  /// Says that nobody covers a practice, or (with `hasOthers`) only partners that do not fit: of another kind, closed, or
  /// working elsewhere.
  func notCovered(_ practice: Partner, _ kind: PartnerKind, _ hasOthers: Bool, _ route: Route)
    -> RecordProblem
  {
    RecordProblem(
      code: "route.not-covered", outcome: .hold,
      what: hasOthers
        ? "no partner that the route leads to covers the practice \(quoted(code: practice.id.rawValue))"
        : "no partner covers the practice \(quoted(code: practice.id.rawValue))",
      why: "the route '\(route.name)' leads to \(kind.words) that covers it"
        + (route.isLocal ? " and works in its area" : ""),
      fix: "ask the operator to add the practice to covers: of a partner",
      field: "practice.code", rule: route.position)
  }

  /// Says that a route needs a practice that the message does not give.
  func unknownPractice(_ code: String?, _ route: Route) -> RecordProblem {
    let whom =
      if case .covering = route.to { "whoever covers the practice" } else {
        "who works in the area of the practice"
      }
    return RecordProblem(
      code: "route.practice-unknown", outcome: .hold,
      what: code.map { "no practice here has the code \(quoted(unknownCode: $0))" }
        ?? "the message does not name a practice",
      why: "the route '\(route.name)' leads to \(whom)",
      fix: "correct the practice code, or ask the operator to add the practice",
      field: "practice.code", rule: route.position)
  }

  /// Says that a practice lies in no area.
  func withoutArea(_ practice: Partner, _ route: Route) -> RecordProblem {
    RecordProblem(
      code: "route.no-area", outcome: .hold,
      what: "the practice \(quoted(code: practice.id.rawValue)) has no area here",
      why: "the route '\(route.name)' leads to who works in the area of the practice",
      fix: "name the recipient, or ask the operator to add areas: to the practice",
      field: "practice.code", rule: route.position)
  }

  /// Says that nobody serves the reasons.
  func unserved(_ what: String, _ kind: PartnerKind, _ route: Route) -> RecordProblem {
    let names = if case .named = route.to { "without a recipient, " } else { "" }
    let area = route.isLocal ? " and works in the area of the practice" : ""
    return RecordProblem(
      code: "route.unserved", outcome: .hold, what: what,
      why: "\(names)'\(route.name)' leads to \(kind.words) that serves the reason\(area)",
      fix: "name the recipient, or send one referral for each reason", field: "reasons",
      rule: route.position)
  }
}

/// Returns codes fit to be quoted in a message, with commas between them.
func quoted(codes: [String]) -> String {
  codes.map { quoted(code: $0) }.joined(separator: ", ")
}
