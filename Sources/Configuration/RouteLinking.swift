import Diagnostics
import Document
import Referrals
import Routing

/// Holds routes against the partners and each other, and reports those that lead nowhere, too far, or where another has
/// led already.
struct RouteLinking {
  let file: RoutesFile
  let directory: PartnerDirectory
  /// The ids of partners whose files could not be read; references to them are not reported.
  let unread: Set<String>

  private var problems: OutlineProblems { file.problems }

  /// Reports every error, and what is odd in a single route.
  func check() {
    for partner in file.partners { checkPartner(partner) }
    for draft in file.drafts {
      for kind in draft.kinds { checkKind(kind, draft) }
      checkAreas(draft)
      checkSenders(draft)
      checkConsent(draft)
      checkNeeded(draft)
      checkClinical(draft)
    }
    if unread.isEmpty { RouteOverlaps(file: file, directory: directory).check() }
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

  // MARK: Which messages

  private func checkAreas(_ draft: RouteDraft) {
    guard unread.isEmpty else { return }
    let ofPractices = Self.areas(of: directory.partners.filter { $0.kind == .practice })
    let ofAll = Self.areas(of: directory.partners)
    for (areas, known) in [(draft.areas, ofPractices), (draft.senderAreas, ofAll)] {
      for area in areas where !known.contains(area.value) {
        problems.reportUnknown(
          "route.unknown-area", "area", area.value, among: known, line: area.line,
          column: area.column)
      }
    }
  }

  private static func areas(of partners: [Partner]) -> [String] {
    Set(partners.flatMap(\.areas)).sorted()
  }

  /// Reports a route that is for nobody: senders of one kind by an id of another, or practices of two areas at once.
  private func checkSenders(_ draft: RouteDraft) {
    let from = draft.route.from
    guard unread.isEmpty, isKnown(from) else { return }
    let senders = directory.partners.filter(from.includes)
    if senders.isEmpty {
      problems.report(
        "route.never", "no partner is a sender as 'from' describes it", line: draft.name.line,
        column: draft.name.column,
        why: "the route \(quoted(code: draft.name.value)) can never be taken",
        fix: "correct 'from', or take the route out")
    } else if from.kinds == [.practice], let area = draft.areas.first,
      !senders.contains(where: { $0.areas.contains(where: draft.areas.map(\.value).contains) }),
      draft.areas.contains(where: { area in
        directory.partners.contains { $0.kind == .practice && $0.areas.contains(area.value) }
      })
    {
      problems.report(
        "route.never", "no practice that sends by this route lies in this area", line: area.line,
        column: area.column, why: "a practice's messages are about itself",
        fix: "correct the area, or 'from'")
    }
  }

  /// False where something that `from` names does not exist, which has been told.
  private func isKnown(_ from: Route.Origin) -> Bool {
    from.ids.allSatisfy { directory[$0] != nil }
      && from.kinds.allSatisfy { kind in directory.partners.contains { $0.kind == kind } }
      && from.areas.allSatisfy { area in directory.partners.contains { $0.areas.contains(area) } }
  }

  // MARK: What may be seen

  /// Refuses a route for messages without the consent that it needs.
  private func checkConsent(_ draft: RouteDraft) {
    for condition in draft.conditions {
      guard case .field(let path) = condition.value.subject,
        condition.value.test == .among([.flag(false)]),
        let name = Consents.named.first(where: { path.description == "consent.\($0.name)" })?.name,
        let consent = Consents(name: name), draft.route.needs.contains(consent)
      else { continue }
      problems.report(
        "route.never", "the route is for people who do not agree to what it needs",
        line: condition.line, column: condition.column,
        why: "'needs' names \(name), without which nothing is sent",
        fix: "take the condition out, or \(name) out of 'needs'")
    }
  }

  /// Refuses a route for messages without what leads it to somebody.
  private func checkNeeded(_ draft: RouteDraft) {
    let needed: String
    switch draft.route.to {
    case .serving: needed = "reasons"
    case .named(_, elseServes: false): needed = "recipient"
    case .covering, .named, .referrer, .partners: return
    }
    for condition in draft.conditions where condition.value.test == .absent {
      guard case .field(let path) = condition.value.subject, path.description == needed else {
        continue
      }
      problems.report(
        "route.never", "the route is for messages without what leads it to somebody",
        line: condition.line, column: condition.column,
        why: "'to' says that '\(needed)' leads to the receiver",
        fix: "take the condition out, or correct 'to'")
    }
  }

  /// Refuses clinical fields for an agency without the consent that would cover them.
  private func checkClinical(_ draft: RouteDraft) {
    let route = draft.route
    let kinds: [PartnerKind] =
      switch route.to {
      case .covering(let kind), .serving(let kind), .named(let kind, _): [kind]
      case .partners(let ids): ids.compactMap { directory[$0]?.kind }
      case .referrer: []
      }
    guard let kind = kinds.first(where: { !$0.seesClinicalItems }), route.namesClinicalFields,
      !route.needs.contains(.share)
    else { return }
    problems.report(
      "route.clinical", "clinical fields go to \(kind.words) without consent to share",
      at: draft.fields,
      why: "clinical items leave only where the person agreed that agencies see the referral",
      fix: "add share to 'needs', or take the clinical fields out")
  }
}
