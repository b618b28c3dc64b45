import Diagnostics
import Document
import Referrals
import Routing

/// A check as read by itself, with the places of what it says about partners and routes.
struct CheckDraft {
  /// One for each field or each thing that is checked; all with the same scope, severity and wording.
  let checks: [Check]
  let subject: Located<CheckSubject>
  let message: Located<MessageKind>?
  let kind: Located<PartnerKind>?
  let partners: [Located<PartnerID>]
  let routes: [Located<String>]

  /// The kinds of message that the check can be made on, as far as the entry says.
  var messages: [MessageKind] {
    MessageKind.allCases.filter { kind in
      (message == nil || message?.value == kind) && checks.contains { $0.rule.applies(to: kind) }
    }
  }
}

/// What `checks.yaml` says: a list of checks with their severities and the messages that they are for.
struct ChecksFile {
  /// The checks that could be read.
  private(set) var drafts: [CheckDraft] = []
  /// Takes what is wrong with the file.
  let problems: OutlineProblems

  /// Reads the file, and reports everything that is wrong with it by itself.
  init(_ outline: Outline, _ problems: OutlineProblems) {
    self.problems = problems
    var known: [CheckRule.Key: [Check]] = [:]
    for item in problems.items(of: outline, as: "a list of checks") {
      guard let table = OutlineTable(item, as: "a check", problems: problems),
        let draft = CheckReader(table, problems).draft()
      else { continue }
      for check in draft.checks {
        let first = known[check.rule.key, default: []].first { $0.scope.contradicts(check.scope) }
        if let first { report(check, after: first, at: item) }
        known[check.rule.key, default: []].append(check)
      }
      drafts.append(draft)
    }
    for draft in drafts { reportForbidden(draft) }
  }

  /// Reports attachments that must be there and may not be.
  private func reportForbidden(_ draft: CheckDraft) {
    for check in draft.checks where check.severity == .reject || check.severity == .hold {
      guard case .required(let field) = check.rule, field.name.hasPrefix("attachments"),
        let other = drafts.lazy.flatMap(\.checks)
          .first(where: { other in
            other.rule == .attachmentCount(most: 0) && other.severity != .off
              && other.severity != .warn && other.scope.meets(check.scope)
          })
      else { continue }
      problems.report(
        "check.contradiction", "no message can pass both this check and another",
        line: draft.subject.line, column: draft.subject.column,
        why:
          "this one needs an attachment, and the one at \(other.position?.description ?? "") takes none",
        fix: "take one of the two out")
    }
  }

  /// Reports a check that is made on messages for which an earlier one of the same narrowness is made already.
  private func report(_ check: Check, after first: Check, at item: Outline) {
    var name = "the check '\(check.subject.rawValue)'"
    if case .required(let field) = check.rule { name += " of '\(field.name)'" }
    if case .length(let field, _) = check.rule { name += " of '\(field.name)'" }
    problems.report(
      "check.duplicate",
      first.scope == check.scope
        ? "\(name) stands twice" : "\(name) stands twice for the same messages",
      at: item, why: first.position.map { "it also stands at \($0.description)" },
      fix: first.scope == check.scope
        ? "keep one of the two" : "name each partner and each route in one of the two only")
  }
}

extension OutlineProblems {
  /// Returns the items of a file that is a list as a whole; an empty file has none.
  func items(of outline: Outline, as expected: String) -> [Outline] {
    switch outline.content {
    case .list(let items): return items
    case .null: return []
    case .text, .table:
      report(
        "config.type", "the file is \(outline.content.noun)", at: outline,
        why: "expected \(expected)", fix: "begin each item with '- '")
      return []
    }
  }
}
