import Diagnostics
import Document
import Referrals
import Routing

/// Reads one file of `partners/`.
struct PartnerFile {
  private let table: OutlineTable
  private let problems: OutlineProblems

  /// Returns the partner, and reports everything that is wrong with the file by itself.
  static func read(_ outline: Outline, _ problems: OutlineProblems) -> PartnerDraft? {
    OutlineTable(outline, as: "a partner", problems: problems)
      .flatMap { PartnerFile(table: $0, problems: problems).draft() }
  }

  private func draft() -> PartnerDraft? {
    let id = readID()
    let name = table.requiredText("name")
    if !table.has("kind") { _ = table.required("kind") }
    let kind = table.choice("kind", of: PartnerKind.self)?.value
    let identifierTable = table.table("identifiers", as: "the identifiers")
    let identifiers = identifierTable.map(readIdentifiers)
    let inbox = table.table("inbox", as: "the inbox").map(readInbox)
    let outbox = table.table("outbox", as: "the outbox")
      .map { OutboxFile($0, of: id?.value).draft() }
    let receipts = readReceipts()
    let covers = table.texts("covers") ?? []
    let serves = readServes()
    let areas = readAreas()
    let closed = table.text("closed").flatMap(readClosed)
    let group = table.text("group").flatMap(readGroup)
    let isPaused = table.flag("paused") ?? false
    let isTest = table.flag("test") ?? false
    requireBox()
    warnWithoutCode(kind, identifiers?.values)
    table.finish()
    guard let id, let name, let kind else { return nil }
    return PartnerDraft(
      id: id, name: name.value, kind: kind,
      identifiers: identifiers?.values ?? PartnerIdentifiers(),
      practiceCode: identifiers?.practiceCode, inbox: inbox, outbox: outbox, receipts: receipts,
      covers: covers, serves: serves, areas: areas, closed: closed, group: group,
      isPaused: isPaused, isTest: isTest,
      problems: problems)
  }

  private func requireBox() {
    guard !table.has("inbox"), !table.has("outbox") else { return }
    problems.report(
      "partner.no-box", "the partner has neither an inbox nor an outbox", at: table.outline,
      why: "a partner sends, receives or both", fix: "add 'inbox:' or 'outbox:' with its mapping")
  }

  private func warnWithoutCode(_ kind: PartnerKind?, _ identifiers: PartnerIdentifiers?) {
    guard kind == .practice, identifiers?.practiceCode == nil,
      table.value("identifiers").map({ !$0.hasKey("practice-code") }) ?? true
    else { return }
    problems.report(
      "partner.no-practice-code", "the practice has no practice code", at: table.outline,
      severity: .warning, why: "messages name a practice by its code",
      fix: "add identifiers: { practice-code: \"...\" }")
  }

  // MARK: Names

  private func readID() -> Located<PartnerID>? {
    guard let text = table.requiredText("id") else { return nil }
    guard let id = PartnerID(rawValue: text.value) else {
      problems.report(
        "partner.id", "\(quoted(code: text.value)) cannot be a partner's id",
        line: text.line, column: text.column,
        why: "an id is up to 64 small letters, digits and dashes, and names the partner's folders",
        fix: "write an id such as 'maryhill-practice'")
      return nil
    }
    let expected = "partners/\(id.rawValue).yaml"
    if problems.path != expected {
      problems.report(
        "partner.file-name", "the id \(quoted(code: id.rawValue)) is not that of the file's name",
        line: text.line, column: text.column, why: "the file of a partner is named after its id",
        fix: "rename the file to \(expected), or correct the id")
    }
    return Located(id, line: text.line, column: text.column)
  }

  private func readServes() -> [String] {
    let reasons = Vocabulary.reason.codes.map(\.code)
    return (table.texts("serves") ?? [])
      .compactMap { reason in
        if Vocabulary.reason.contains(reason.value) { return reason.value }
        problems.reportUnknown(
          "partner.unknown-reason", "reason", reason.value, among: reasons, line: reason.line,
          column: reason.column)
        return nil
      }
  }

  /// Reads the names of areas, which are the configuration's own.
  private func readAreas() -> [String] {
    (table.texts("areas") ?? [])
      .compactMap { area in
        if PartnerID(rawValue: area.value) != nil { return area.value }
        problems.report(
          "partner.area", "\(quoted(code: area.value)) cannot be the name of an area",
          line: area.line, column: area.column,
          why: "an area is named by up to 64 small letters, digits and dashes",
          fix: "write a name such as 'glasgow-north'")
        return nil
      }
  }

  private func readClosed(_ text: Located<String>) -> PartialDate? {
    if let date = PartialDate(isoDay: text.value) { return date }
    problems.report(
      "partner.closed", "\(quoted(code: text.value)) is not a day", line: text.line,
      column: text.column, why: "'closed' is the first day on which the partner is no more",
      fix: "write a day such as 2026-03-31")
    return nil
  }

  private func readGroup(_ group: Located<String>) -> String? {
    let isPlain = group.value.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
    }
    if isPlain, (1...32).contains(group.value.utf8.count) { return group.value }
    problems.report(
      "partner.group", "\(quoted(code: group.value)) cannot be a unix group",
      line: group.line, column: group.column,
      why: "a group is up to 32 small letters, digits, dashes and underscores")
    return nil
  }

  // MARK: Identifiers

  private func readIdentifiers(_ table: OutlineTable)
    -> (values: PartnerIdentifiers, practiceCode: Located<String>?)
  {
    var result = PartnerIdentifiers()
    let practice = table.text("practice-code")
    let code = read(practice, "practice code") { text throws(IdentifierFault) in
      try ScottishPracticeCode(checking: text).digits
    }
    result.practiceCode = code
    result.odsCode = read(table.text("ods-code"), "ODS code") { text throws(IdentifierFault) in
      try ODSCode(checking: text).text
    }
    result.oscrNumber = read(table.text("oscr-number"), "charity number") {
      text throws(IdentifierFault) in
      try OSCRNumber(checking: text).text
    }
    table.finish()
    return (result, code == nil ? nil : practice)
  }

  /// Returns an identifier in normal form, or reports which rule of its kind it breaks.
  private func read(
    _ text: Located<String>?, _ name: String,
    _ normal: (String) throws(IdentifierFault) -> String
  ) -> String? {
    guard let text else { return nil }
    do throws(IdentifierFault) {
      return try normal(text.value)
    } catch {
      problems.report(
        "partner.identifier", "the \(name) \(quoted(code: text.value)) \(error.words)",
        line: text.line, column: text.column, fix: error.fix)
      return nil
    }
  }

  // MARK: Agreements

  private func readInbox(_ inbox: OutlineTable) -> InboxDraft {
    if !inbox.has("mapping") { _ = inbox.required("mapping") }
    let draft = InboxDraft(
      mappings: inbox.texts("mapping") ?? [],
      settle: inbox.duration("settle")?.value ?? .seconds(5),
      flag: inbox.text("flag").flatMap { NameRules.readFlag($0, problems) }?.value,
      mesh: inbox.table("mesh", as: "'mesh'").map { MeshFile($0).inbox() })
    if draft.mesh != nil { problems.refuse("flag", beside: "mesh", in: inbox) }
    inbox.finish()
    return draft
  }

  /// Reads `receipts: xml` or `receipts: { format: xml, per: drop }`.
  private func readReceipts() -> ReceiptAgreement {
    guard let value = table.value("receipts") else { return ReceiptAgreement() }
    if case .text = value.content {
      return ReceiptAgreement(
        format: table.choice("receipts", of: ReceiptAgreement.Format.self)?.value)
    }
    guard let receipts = OutlineTable(value, as: "'receipts'", problems: problems) else {
      return ReceiptAgreement()
    }
    let format = receipts.choice("format", of: ReceiptAgreement.Format.self)?.value
    let scope = receipts.choice("per", of: ReceiptAgreement.Scope.self)?.value
    receipts.finish()
    return ReceiptAgreement(format: format, scope: scope)
  }
}

extension Outline {
  /// Returns whether the value is a table with a key.
  func hasKey(_ key: String) -> Bool {
    if case .table(let entries) = content { entries.contains { $0.key == key } } else { false }
  }
}
