import Diagnostics
import Document
import Referrals
import Routing

/// Reads one check: what it looks at, how much that matters, and which messages it is for.
final class CheckReader {
  private let table: OutlineTable
  private let problems: OutlineProblems

  init(_ table: OutlineTable, _ problems: OutlineProblems) {
    self.table = table
    self.problems = problems
  }

  /// Returns the check, or `nil` where it could not be read; reports everything that is wrong with it.
  func draft() -> CheckDraft? {
    if !table.has("check") { _ = table.required("check") }
    if !table.has("severity") { _ = table.required("severity") }
    let subject = table.choice("check", of: CheckSubject.self)
    let severity = table.choice("severity", of: Check.Severity.self)
    let message = table.choice("message", of: MessageKind.self)
    let kind = table.choice("kind", of: PartnerKind.self)
    let names = readNames("partner")
    let partners = names?.compactMap(readPartner)
    let routes = readNames("route")
    let say = readWording()
    guard let subject else {
      // What else stands there may well be a key of the check that was meant.
      for parameter in CheckSubject.Parameter.allCases where isThere(parameter) {
        _ = table.entry(parameter.rawValue)
      }
      table.finish()
      return nil
    }
    refuseForeignKeys(subject.value)
    let rules = CheckParameters(
      table, of: subject.value, message: message?.value, hasRoutes: table.has("route"),
      isOff: severity?.value == .off
    )
    .rules()
    table.finish()
    guard let severity, let rules, !rules.isEmpty, let partners, let routes,
      partners.count == names?.count
    else { return nil }
    let scope = CheckScope(
      message: message?.value, kind: kind?.value, partners: partners.map(\.value),
      routes: routes.map(\.value))
    let position = problems.position(line: subject.line, column: subject.column)
    return CheckDraft(
      checks: rules.map {
        Check($0, severity.value, scope: scope, say: say, position: position)
      },
      subject: subject, message: message, kind: kind, partners: partners, routes: routes)
  }

  private func isThere(_ parameter: CheckSubject.Parameter) -> Bool {
    table.entries.contains { $0.key == parameter.rawValue }
  }

  /// Reports keys that other checks take and this one does not.
  private func refuseForeignKeys(_ subject: CheckSubject) {
    let own = subject.parameters
    for parameter in CheckSubject.Parameter.allCases
    where !own.contains(parameter) && isThere(parameter) {
      guard let entry = table.entry(parameter.rawValue) else { continue }
      problems.report(
        "check.parameter", "the check '\(subject.rawValue)' takes no '\(parameter.rawValue)'",
        line: entry.line, column: entry.column,
        why: own.isEmpty
          ? "it has nothing to be set but its severity, its scope and its wording"
          : "it takes \(own.map { "'\($0.rawValue)'" }.joined(separator: ", "))",
        fix: "take it out")
    }
  }

  /// Reads the names that a scope lists, or reports that it lists none: without them the check would be for everybody.
  private func readNames(_ key: String) -> [Located<String>]? {
    guard let value = table.value(key) else { return [] }
    guard let names = table.texts(key), names.isEmpty else { return table.texts(key) }
    problems.report(
      "check.scope", "'\(key)' names none", at: value,
      why: "a check for nobody is never made", fix: "name one, or take '\(key)' out")
    return nil
  }

  private func readPartner(_ text: Located<String>) -> Located<PartnerID>? {
    if let id = PartnerID(rawValue: text.value) { return text.map { _ in id } }
    problems.report(
      "partner.id", "\(quoted(code: text.value)) cannot be a partner's id", line: text.line,
      column: text.column, why: "an id is up to 64 small letters, digits and dashes")
    return nil
  }

  // MARK: Wording

  private static let mostWords = 300

  private func readWording() -> Check.Wording {
    guard let say = table.table("say", as: "'say'") else { return Check.Wording() }
    let wording = Check.Wording(
      what: sentence("what", in: say), why: sentence("why", in: say),
      fix: sentence("fix", in: say))
    say.finish()
    return wording
  }

  /// Reads a sentence that goes into receipts as it stands.
  private func sentence(_ key: String, in say: OutlineTable) -> String? {
    guard let text = say.text(key) else { return nil }
    let isPlain = text.value.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
    }
    if isPlain, text.value.utf8.contains(where: { $0 != 0x20 }),
      text.value.unicodeScalars.count <= Self.mostWords
    {
      return text.value
    }
    problems.report(
      "check.wording", "'\(key)' is no sentence for a receipt", line: text.line,
      column: text.column,
      why: "expected one line of 1 to \(Self.mostWords) characters",
      fix: "write a short sentence in plain words")
    return nil
  }
}
