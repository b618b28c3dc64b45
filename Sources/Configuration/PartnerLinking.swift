import Diagnostics
import Document
import Mapping
import Referrals
import Routing

/// Joins partner files with each other and with the mappings, and reports the references that lead nowhere.
struct PartnerLinking {
  let drafts: [PartnerDraft]
  /// The ids of partners whose files could not be read; references to them are not reported.
  let unread: Set<String>
  let mappings: MappingFiles

  /// Returns the partners, each id once.
  func partners() -> [Partner] {
    var firstByID: [PartnerID: PartnerDraft] = [:]
    var firstByCode: [String: PartnerDraft] = [:]
    var partners: [Partner] = []
    for draft in drafts {
      reportSharedCode(draft, &firstByCode)
      if let first = firstByID[draft.id.value] {
        draft.problems.report(
          "partner.duplicate-id", "the id \(quoted(code: draft.id.value.rawValue)) stands twice",
          line: draft.id.line, column: draft.id.column,
          why: "it also stands at \(first.position.description)",
          fix: "give one of the two another id")
        continue
      }
      firstByID[draft.id.value] = draft
      partners.append(partner(draft))
    }
    return partners
  }

  private func reportSharedCode(_ draft: PartnerDraft, _ firstByCode: inout [String: PartnerDraft])
  {
    guard let code = draft.identifiers.practiceCode, let place = draft.practiceCode else { return }
    guard let first = firstByCode[code], let firstPlace = first.practiceCode else {
      firstByCode[code] = draft
      return
    }
    let position = first.problems.position(line: firstPlace.line, column: firstPlace.column)
    draft.problems.report(
      "partner.duplicate-code", "the practice code \(quoted(code: code)) stands twice",
      line: place.line, column: place.column,
      why: "it also stands at \(position.description)", fix: "correct one of the two")
  }

  private func partner(_ draft: PartnerDraft) -> Partner {
    Partner(
      id: draft.id.value, name: draft.name, kind: draft.kind, identifiers: draft.identifiers,
      inbox: draft.inbox.map { inbox in
        InboxAgreement(
          mappings: known(inbox.mappings, draft.problems).map(\.value), settle: inbox.settle)
      },
      outbox: draft.outbox.map { outbox in
        OutboxAgreement(
          mappings: outboxMappings(outbox, draft.problems), collectWithin: outbox.collectWithin)
      },
      receipts: draft.receipts, covers: covered(draft), serves: draft.serves, group: draft.group,
      position: draft.position)
  }

  /// Returns the mappings that exist, and reports the others.
  private func known(_ names: [Located<String>], _ problems: OutlineProblems) -> [Located<String>] {
    names.filter { name in
      if mappings.declaredNames.contains(name.value) { return true }
      problems.reportUnknown(
        "partner.unknown-mapping", "mapping", name.value, among: mappings.declaredNames,
        line: name.line, column: name.column)
      return false
    }
  }

  private func outboxMappings(_ outbox: OutboxDraft, _ problems: OutlineProblems)
    -> [OutboxAgreement.Mapping]
  {
    var result: [OutboxAgreement.Mapping] = []
    for name in known(outbox.mappings, problems) {
      // A mapping that could not be compiled has said so itself.
      guard let kind = mappings.library.mapping(named: name.value)?.kind else { continue }
      if let first = result.first(where: { $0.message == kind }) {
        problems.report(
          "partner.two-mappings", "the outbox has two mappings for \(kind.plural)",
          line: name.line, column: name.column,
          why: "\(quoted(code: first.name)) writes \(kind.plural) too", fix: "keep one of the two")
        continue
      }
      result.append(OutboxAgreement.Mapping(name.value, for: kind))
    }
    return result
  }

  /// Returns the practices that a partner covers, and reports what is no practice.
  private func covered(_ draft: PartnerDraft) -> [PartnerID] {
    let practices = (drafts.filter { $0.kind == .practice }.map(\.id.value.rawValue) + unread)
      .sorted()
    return draft.covers.compactMap { name in
      let found = drafts.first { $0.id.value.rawValue == name.value }
      guard let found else {
        if unread.contains(name.value) { return nil }
        draft.problems.reportUnknown(
          "partner.unknown-practice", "practice", name.value, among: practices, line: name.line,
          column: name.column)
        return nil
      }
      guard found.kind == .practice else {
        draft.problems.report(
          "partner.not-a-practice",
          "\(quoted(code: name.value)) is \(found.kind.words), not a practice",
          line: name.line, column: name.column,
          why: "'covers' lists the practices whose patients a partner sees",
          fix: "take it out, or correct 'kind' in \(found.problems.path)")
        return nil
      }
      return found.id.value
    }
  }
}
