package import Referrals

/// Of all checks with the same key, which one is made on a message.
package struct CheckChoices: Sendable {
  /// By key, in the order in which checks are made; those of `checks.yaml` first, the standard one last.
  let candidates: [[Check]]

  package init(_ configured: [Check]) {
    let standard = CheckSubject.allCases.compactMap { subject in
      CheckRule(plain: subject).map { Check($0, subject.standardSeverity) }
    }
    var places: [CheckRule.Key: Int] = [:]
    var candidates: [[Check]] = []
    for check in configured + standard {
      if let place = places[check.rule.key] {
        candidates[place].append(check)
      } else {
        places[check.rule.key] = candidates.count
        candidates.append([check])
      }
    }
    // Sorting keeps no order of its own among equals, and several fields may be required.
    self.candidates = candidates.enumerated()
      .sorted { left, right in
        (left.element[0].subject.order, left.offset)
          < (right.element[0].subject.order, right.offset)
      }
      .map(\.element)
  }

  /// Finds the narrowest check for a message.
  ///
  /// - Parameters:
  ///   - candidates: The checks of one key.
  ///   - message: The kind of message.
  ///   - kind: The sender's kind.
  ///   - id: The sender, or `nil` for one that no check names.
  ///   - route: The route that leads the message somewhere, or `nil` where none does.
  /// - Returns: The check, which may be off, or `nil` where none is for the message.
  package static func narrowest(
    _ candidates: [Check], of message: MessageKind, from kind: PartnerKind, _ id: PartnerID?,
    along route: String?
  ) -> Check? {
    var best: Check?
    for check in candidates
    where check.scope.includes(message, from: kind, id) && check.scope.includes(route: route) {
      // The standard check stands last, so that one of `checks.yaml` without a scope comes before it.
      if best.map({ check.scope.rank > $0.scope.rank }) ?? true { best = check }
    }
    return best
  }
}
