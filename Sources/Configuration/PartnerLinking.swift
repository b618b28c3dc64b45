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
          mappings: known(inbox.mappings, draft.problems).map(\.value), settle: inbox.settle,
          flag: inbox.flag, mesh: inbox.mesh)
      },
      outbox: draft.outbox.map { outbox in
        OutboxAgreement(
          mappings: outboxMappings(outbox, draft.problems), delivery: outbox.delivery,
          collectWithin: outbox.collectWithin, nameTemplate: outbox.nameTemplate?.value,
          flag: outbox.flag?.value, mesh: outbox.mesh)
      },
      receipts: draft.receipts, covers: covered(draft), serves: draft.serves,
      areas: draft.areas, closed: draft.closed, group: draft.group, isPaused: draft.isPaused,
      isTest: draft.isTest, position: draft.position)
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
      guard let mapping = mappings.library.mapping(named: name.value) else { continue }
      let kind = mapping.kind
      requireBatch(mapping, at: name, outbox, problems)
      requireOwnName(mapping, outbox, problems)
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

  /// Reports a mapping whose files hold one record each in an outbox whose files hold many.
  private func requireBatch(
    _ mapping: CompiledMapping, at name: Located<String>, _ outbox: OutboxDraft,
    _ problems: OutlineProblems
  ) {
    guard case .batch = outbox.delivery else { return }
    guard mapping.format.hasBatches else {
      problems.report(
        "partner.no-batch",
        "the mapping \(quoted(code: name.value)) writes no files of many records",
        line: name.line, column: name.column, why: "a FHIR message is a file of its own",
        fix: "write deliver: each")
      return
    }
    guard case .xml = mapping.format, mapping.recordPath.isEmpty else { return }
    problems.report(
      "partner.no-batch", "the mapping \(quoted(code: name.value)) writes no files of many records",
      line: name.line, column: name.column,
      why:
        "its document is one record: it has no 'record:' that says where records stand in a batch",
      fix: "write deliver: each, or choose a mapping that has 'record:'")
  }

  /// Reports a flag that would have the name of the file that it speaks of.
  private func requireOwnName(
    _ mapping: CompiledMapping, _ outbox: OutboxDraft, _ problems: OutlineProblems
  ) {
    guard let flag = outbox.flag else { return }
    let ending = outbox.nameTemplate?.value.ending ?? mapping.format.fileEnding
    guard flag.value == ending else { return }
    problems.report(
      "partner.flag", "the flag would have the name of the file that it follows",
      line: flag.line, column: flag.column,
      why: "files of \(quoted(code: mapping.name)) end in \(ending)",
      fix: flag.value == ".ok" ? "choose another ending" : "choose another ending, such as '.ok'")
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
