import Diagnostics
import Document

/// A mapping that compiled, with what it was compiled from.
final class LintSubject {
  let file: MappingFile
  let compiler: MappingCompiler

  init(_ file: MappingFile, _ compiler: MappingCompiler) {
    self.file = file
    self.compiler = compiler
  }

  /// What is looked for in each rule.
  private static let ruleAnalyses: [@Sendable (LintedRule) -> [Diagnostic]] = [
    DeadPlaces.diagnostics, DeadForms.diagnostics, DeadConditions.diagnostics,
    RepeatedRules.diagnostics, DeadTests.diagnostics, TableHoles.diagnostics,
    TableInverses.diagnostics, TableShadows.diagnostics, UndeclaredLoss.diagnostics,
    DateRoom.diagnostics, ListPlaces.diagnostics, CodesWithoutSystem.diagnostics,
    ElementNames.diagnostics,
  ]

  /// Every rule, in the order in which they were compiled.
  private(set) lazy var rules: [LintedRule] = compiler.scopes.indices.flatMap { scope in
    compiler.scopes[scope].rules.enumerated()
      .compactMap { index, rule in
        compiler.origins[[scope, index]]
          .map { LintedRule(subject: self, scope: scope, index: index, rule: rule, table: $0) }
      }
  }

  /// Where places stand in the document.
  private(set) lazy var paths = RulePaths(self)

  /// Everything that was found.
  ///
  /// The rules of a fragment are compiled as often as it is used. What is wrong with one in some place only is no fault
  /// of the rule: it counts where it was found each time.
  var diagnostics: [Diagnostic] {
    var times: [RuleKey: Int] = [:]
    var found: [(key: RuleKey, diagnostic: Diagnostic, times: Int)] = []
    for rule in rules {
      times[rule.key, default: 0] += 1
      for diagnostic in Self.ruleAnalyses.flatMap({ $0(rule) }) {
        let known = found.firstIndex {
          $0.key == rule.key && $0.diagnostic.code == diagnostic.code
            && $0.diagnostic.position == diagnostic.position
        }
        if let known {
          found[known].times += 1
        } else {
          found.append((rule.key, diagnostic, 1))
        }
      }
    }
    let lasting = found.filter { $0.times >= times[$0.key] ?? 0 }.map(\.diagnostic)
    return (lasting + PatternReads.diagnostics(self) + ElementOrder.diagnostics(self)).withoutTwins
  }
}

/// A rule as a file has it: however often it is compiled, it is one.
struct RuleKey: Hashable {
  let position: Position
  /// Lists of single values are compiled to two rules: of the list and of an item.
  let isOfItems: Bool
}

extension [Diagnostic] {
  /// The diagnostics of which none has the code and place of an earlier one.
  fileprivate var withoutTwins: [Diagnostic] {
    var seen: Set<[String]> = []
    return filter { seen.insert([$0.code, $0.position?.description ?? ""]).inserted }
  }
}
