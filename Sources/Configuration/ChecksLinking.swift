import Diagnostics
import Document
import Mapping
import Referrals
import Routing

/// Holds checks against the partners, routes and mappings, and reports those that name what is not there and those that
/// no message can ever meet.
///
/// What cannot be meant is an error. What only does nothing as the other files stand, such as a check on a partner that
/// has no inbox now, is a warning: those files may change, and tonight's run must not stop for it.
struct ChecksLinking {
  let file: ChecksFile
  let directory: PartnerDirectory
  let routes: [Route]
  /// The names of all routes, also of those that could not be read as a whole.
  let declaredRoutes: [String]
  /// The ids of partners whose files could not be read; references to them are not reported.
  let unread: Set<String>
  let mappings: MappingLibrary
  /// False where another file has an error, so that what it seems to lack may only be misspelt there.
  let isSound: Bool

  private var problems: OutlineProblems { file.problems }

  /// Reports every problem, and returns the checks.
  func checks() -> [Check] {
    for draft in file.drafts {
      let before = problems.diagnostics.count
      checkNames(draft)
      checkMessages(draft)
      if isSound, problems.diagnostics.count == before { checkSenders(draft) }
      if isSound, problems.diagnostics.count == before { checkReach(draft) }
    }
    if isSound, !problems.diagnostics.contains(where: { $0.severity == .error }) {
      checkShadows()
    }
    return file.drafts.flatMap(\.checks)
  }

  private func never(
    _ what: String, _ severity: Diagnostic.Severity, line: Int, column: Int, why: String,
    fix: String
  ) {
    problems.report(
      "check.never", what, line: line, column: column, severity: severity, why: why, fix: fix)
  }

  // MARK: Names

  private func checkNames(_ draft: CheckDraft) {
    for partner in draft.partners
    where directory[partner.value] == nil && !unread.contains(partner.value.rawValue) {
      problems.reportUnknown(
        "check.unknown-partner", "partner", partner.value.rawValue,
        among: directory.partners.map(\.id.rawValue), line: partner.line, column: partner.column)
    }
    for route in draft.routes where !declaredRoutes.contains(route.value) {
      problems.reportUnknown(
        "check.unknown-route", "route", route.value, among: declaredRoutes, line: route.line,
        column: route.column)
    }
  }

  /// Reports a route for messages that the check is not for, and a partner of another kind than the check's.
  private func checkMessages(_ draft: CheckDraft) {
    let messages = draft.messages
    for name in draft.routes {
      guard let route = routes.first(where: { $0.name == name.value }),
        !messages.contains(route.message)
      else { continue }
      never(
        "the check is never made along the route \(quoted(code: name.value))", .error,
        line: name.line, column: name.column,
        why: "the route is for \(route.message.plural), and the check for "
          + messages.map(\.plural).joined(separator: " and "),
        fix: "name another route, or correct what the check is for")
    }
    guard let kind = draft.kind else { return }
    for name in draft.partners {
      guard let partner = directory[name.value], partner.kind != kind.value else { continue }
      never(
        "the check is never made for \(quoted(code: name.value.rawValue))", .error,
        line: name.line, column: name.column,
        why: "it is for \(kind.value.words) that sends, and that is \(partner.kind.words)",
        fix: "take out 'kind' or the partner")
    }
  }

  // MARK: Who sends

  /// Returns whether a partner sends messages of a kind; one with a mapping that could not be read may.
  private func sends(_ partner: Partner, _ kind: MessageKind) -> Bool {
    (partner.inbox?.mappings ?? [])
      .contains { name in mappings.mapping(named: name).map { $0.kind == kind } ?? true }
  }

  private func senders(_ draft: CheckDraft) -> [Partner] {
    let ids = draft.partners.map(\.value)
    return directory.partners.filter { partner in
      (ids.isEmpty || ids.contains(partner.id))
        && (draft.kind == nil || draft.kind?.value == partner.kind)
        && draft.messages.contains { sends(partner, $0) }
    }
  }

  private func checkSenders(_ draft: CheckDraft) {
    for name in draft.partners {
      guard let partner = directory[name.value] else { continue }
      let id = quoted(code: name.value.rawValue)
      if partner.inbox == nil {
        never(
          "the check is never made for \(id)", .warning, line: name.line, column: name.column,
          why: "checks are made on what a partner sends, and that one has no inbox",
          fix: "take the partner out, or add 'inbox:' to partners/\(name.value.rawValue).yaml")
      } else if !draft.messages.contains(where: { sends(partner, $0) }) {
        never(
          "the check is never made for \(id)", .warning, line: name.line, column: name.column,
          why: "it is for \(draft.messages.map(\.plural).joined(separator: " and ")), "
            + "and no mapping of that inbox reads any",
          fix: "take the partner out")
      }
    }
    guard draft.partners.isEmpty, senders(draft).isEmpty else { return }
    let place = draft.kind.map { ($0.line, $0.column) }
    never(
      "the check is never made", .warning, line: place?.0 ?? draft.subject.line,
      column: place?.1 ?? draft.subject.column,
      why: "no partner\(draft.kind.map { " that is \($0.value.words)" } ?? "") sends "
        + draft.messages.map(\.plural).joined(separator: " or "),
      fix: "take the check out, or correct what it is for")
  }

  // MARK: What can be found

  /// Reports what no message can break as partners, routes and mappings stand.
  private func checkReach(_ draft: CheckDraft) {
    let senders = senders(draft)
    let names = draft.routes.map(\.value)
    let taken = routes.filter { route in
      draft.messages.contains(route.message) && (names.isEmpty || names.contains(route.name))
        && senders.contains { route.from.includes($0) && sends($0, route.message) }
    }
    for name in draft.routes where !taken.contains(where: { $0.name == name.value }) {
      never(
        "the check is never made along the route \(quoted(code: name.value))", .warning,
        line: name.line, column: name.column,
        why: "the route takes nothing of the partners that the check is for",
        fix: "name another route, or correct what the check is for")
      return
    }
    guard let check = draft.checks.first, check.severity != .off,
      let why = nothingToFind(check.rule, senders, taken)
    else { return }
    never(
      "the check finds nothing", .warning, line: draft.subject.line, column: draft.subject.column,
      why: why, fix: "take the check out, or add what it goes by")
  }

  private func nothingToFind(_ rule: CheckRule, _ senders: [Partner], _ taken: [Route]) -> String? {
    func receivers(_ route: Route) -> [Partner] { directory.partners.filter(route.canReach) }
    switch rule {
    case .senderArea:
      let hasArea = senders.contains { !$0.areas.isEmpty }
      return hasArea && hasPracticeArea ? nil : "it goes by 'areas:' of practices and of senders"
    case .receiverArea:
      let hasArea = taken.contains { receivers($0).contains { !$0.areas.isEmpty } }
      return hasArea && hasPracticeArea ? nil : "it goes by 'areas:' of practices and of receivers"
    case .consent:
      return taken.contains { !$0.needs.isEmpty }
        ? nil : "it goes by 'needs:' of routes, and there is none"
    case .formatLengths:
      let hasLimit = taken.contains { route in
        receivers(route)
          .contains { receiver in
            receiver.outbox?.mapping(for: route.message)
              .flatMap { mappings.mapping(named: $0) }?
              .limitsLengths ?? false
          }
      }
      return hasLimit ? nil : "it goes by 'max:' in mappings of outboxes, and there is none"
    default: return nil
    }
  }

  private var hasPracticeArea: Bool {
    directory.partners.contains { $0.kind == .practice && !$0.areas.isEmpty }
  }

  // MARK: Shadows

  /// Reports checks in whose place narrower ones are made on every message that they are for.
  private func checkShadows() {
    let checks = Dictionary(grouping: file.drafts.flatMap(\.checks), by: \.rule.key)
    for draft in file.drafts {
      for check in draft.checks {
        let rivals = checks[check.rule.key, default: []]
        guard rivals.contains(where: { $0.scope.rank > check.scope.rank }),
          !isMade(check, among: rivals)
        else { continue }
        let places = rivals.filter { $0.scope.rank > check.scope.rank }
          .compactMap { $0.position?.description }
        problems.report(
          "check.shadowed", "the check is never made", line: draft.subject.line,
          column: draft.subject.column, severity: .warning,
          why: "narrower ones take its place on every message: "
            + places.prefix(3).joined(separator: ", ") + (places.count > 3 ? " and others" : ""),
          fix: "take it out, or narrow the others")
      }
    }
  }

  /// Returns whether some partner's message could meet a check before all others of its key.
  private func isMade(_ check: Check, among rivals: [Check]) -> Bool {
    let named = Set(rivals.flatMap(\.scope.routes))
    for message in MessageKind.allCases {
      let ways = routes.filter { $0.message == message }
      for sender in directory.partners where sends(sender, message) {
        var ends = ways.filter { named.contains($0.name) && $0.from.includes(sender) }
          .map { Optional($0.name) }
        let hasOther = ways.contains { !named.contains($0.name) && $0.from.includes(sender) }
        if hasOther || !check.rule.isAboutDelivery { ends.append(nil) }
        for end in ends {
          let chosen = CheckChoices.narrowest(
            rivals, of: message, from: sender.kind, sender.id, along: end)
          if chosen == check { return true }
        }
      }
    }
    return false
  }
}
