import Diagnostics
import Document
import Referrals

/// Finds forms of dates and texts that are never used, because an earlier one of the list takes all that they would.
enum DeadForms {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    rule.uses.flatMap { dates($0, rule) + frames($0, rule) } + pieces(rule)
  }

  private static func dates(_ use: LintedRule.Use, _ rule: LintedRule) -> [Diagnostic] {
    guard case .date(let forms, _) = use.conversion.step, let texts = use.table.texts("date"),
      texts.count == forms.count
    else { return [] }
    return forms.indices.dropFirst()
      .compactMap { index in
        let before = forms[..<index].flatMap(\.alternatives)
        let isDead = forms[index].alternatives
          .allSatisfy { mine in before.contains { DateForm.covers($0, mine) } }
        return isDead ? unreachable(texts[index], rule) : nil
      }
  }

  private static func frames(_ use: LintedRule.Use, _ rule: LintedRule) -> [Diagnostic] {
    let frames = use.conversion.frames
    guard let texts = use.table.texts("text"), texts.count == frames.count else { return [] }
    return frames.indices.dropFirst()
      .compactMap { index in
        let isDead = frames[..<index]
          .contains { earlier in
            frames[index].prefix.starts(with: earlier.prefix)
              && frames[index].suffix.reversed().starts(with: earlier.suffix.reversed())
          }
        return isDead ? unreachable(texts[index], rule) : nil
      }
  }

  /// A form that is one hole for any text leaves nothing to the forms behind it.
  private static func pieces(_ rule: LintedRule) -> [Diagnostic] {
    guard case .pieces(_, let forms, let pieces) = rule.rule.action,
      let texts = rule.table.texts("text"), texts.count == forms.count
    else { return [] }
    return forms.indices.dropFirst()
      .compactMap { index in
        let isDead = forms[..<index]
          .contains { earlier in
            earlier.pattern == forms[index].pattern || takesEverything(earlier, pieces)
          }
        return isDead ? unreachable(texts[index], rule) : nil
      }
  }

  private static func takesEverything(_ form: Rule.Form, _ pieces: [Rule.PieceRule]) -> Bool {
    form.pattern.alternatives.contains { alternative in
      guard alternative.count == 1, case .hole(let hole) = alternative[0] else { return false }
      guard form.pieces[hole] >= 0 else { return true }
      let conversion = pieces[form.pieces[hole]].exact
      guard case .text = conversion.type, case .plain = conversion.step else { return false }
      return conversion.frames.isEmpty && conversion.blanks.isEmpty
    }
  }

  private static func unreachable(_ form: Located<String>, _ rule: LintedRule) -> Diagnostic {
    rule.warning(
      DeadPlaces.code, "the form \(quoted(code: form.value)) is never used", at: form,
      why: "a form before it takes every text of this form",
      fix: "take it out, or put what is more particular first")
  }
}

extension DateForm {
  /// True where every text of one alternative is one of another, with the same parts of a date.
  fileprivate static func covers(_ wide: [Token], _ narrow: [Token]) -> Bool {
    wide.count == narrow.count
      && zip(wide, narrow)
        .allSatisfy { wide, narrow in
          switch (wide, narrow) {
          case (.month(isPadded: false), .month), (.day(isPadded: false), .day): true
          default: wide == narrow
          }
        }
  }
}
