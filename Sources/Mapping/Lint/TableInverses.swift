import Diagnostics
import Document
import Referrals

/// Finds codes that are written as a text which is read as another code: such a value is refused when it is written.
enum TableInverses {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    rule.uses.flatMap { use -> [Diagnostic] in
      guard use.writes, !use.conversion.isLossy, case .codes(let map) = use.conversion.step,
        let entry = use.table.entry("codes")
      else { return [] }
      return map.writableCodes.sorted()
        .compactMap { code in
          guard let outside = map.outside(code), map.ours(outside) != code else { return nil }
          let back =
            map.ours(outside).map { "is read as \(quoted(code: $0))" } ?? "no row reads"
          return rule.warning(
            "table.inverse", "\(quoted(code: code)) does not come back from its own row",
            at: entry.value,
            why: "it is written as \(quoted(code: outside)), which \(back); such a value is "
              + "refused",
            fix: "put a row that only \(quoted(code: code)) has first, or write 'lossy: why'")
        }
    }
  }
}
