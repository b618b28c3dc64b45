import Diagnostics
import Document
import Referrals
import Routing

/// Holds routes against the partners, and reports those that lead nowhere or too far.
struct RouteLinking {
  let file: RoutesFile
  let directory: PartnerDirectory
  /// The ids of partners whose files could not be read; references to them are not reported.
  let unread: Set<String>

  private var problems: OutlineProblems { file.problems }

  /// Reports every problem.
  func check() {
    for partner in file.partners { checkPartner(partner) }
    for draft in file.drafts {
      for kind in draft.kinds { checkKind(kind, draft) }
      checkClinical(draft)
    }
  }

  private func checkKind(_ kind: Located<PartnerKind>, _ draft: RouteDraft) {
    guard unread.isEmpty, !directory.partners.contains(where: { $0.kind == kind.value }) else {
      return
    }
    problems.report(
      "route.no-partner", "no partner is \(kind.value.words)", line: kind.line,
      column: kind.column, severity: .warning,
      why: "the route \(quoted(code: draft.name.value)) can never be taken",
      fix: "add such a partner, or take the route out")
  }

  private func checkPartner(_ id: Located<PartnerID>) {
    guard directory[id.value] == nil, !unread.contains(id.value.rawValue) else { return }
    problems.reportUnknown(
      "route.unknown-partner", "partner", id.value.rawValue,
      among: directory.partners.map(\.id.rawValue), line: id.line, column: id.column)
  }

  /// Refuses clinical fields for an agency without the consent that would cover them.
  private func checkClinical(_ draft: RouteDraft) {
    let route = draft.route
    let kind: PartnerKind? =
      switch route.to {
      case .covering(let kind), .named(let kind, _): kind
      case .partner(let id): directory[id]?.kind
      case .referrer: nil
      }
    guard let kind, !kind.seesClinicalItems, route.namesClinicalFields,
      !route.needs.contains(.share)
    else { return }
    problems.report(
      "route.clinical", "clinical fields go to \(kind.words) without consent to share",
      at: draft.fields,
      why: "clinical items leave only where the person agreed that agencies see the referral",
      fix: "add share to 'needs', or take the clinical fields out")
  }

  /// Returns a warning for each partner that a route may lead to and whose outbox cannot take the message.
  func missingMappings(outboxPositions: [PartnerID: Position]) -> [Diagnostic] {
    var seen: Set<[String]> = []
    var result: [Diagnostic] = []
    for route in file.drafts.map(\.route) {
      for partner in directory.partners where leads(route, to: partner) {
        guard partner.outbox?.mapping(for: route.message) == nil,
          seen.insert([partner.id.rawValue, route.message.rawValue]).inserted
        else { continue }
        result.append(
          Diagnostic(
            code: "partner.no-mapping", severity: .warning,
            what: "no mapping of the outbox writes \(route.message.plural)",
            at: outboxPositions[partner.id] ?? partner.position,
            why: "the route \(quoted(code: route.name)) may lead here",
            fix: "add a mapping that writes \(route.message.plural) to 'outbox'"))
      }
    }
    return result
  }

  /// Returns whether some message could take a route to a partner.
  private func leads(_ route: Route, to partner: Partner) -> Bool {
    guard route.canReach(partner) else { return false }
    return switch route.to {
    case .covering: !partner.covers.isEmpty
    case .referrer:
      file.drafts.contains { $0.route.message == .referral && $0.route.from.includes(partner) }
    case .named, .partner: true
    }
  }
}
