package import Referrals

/// Of all checks with the same key, which one is made on a message.
package struct CheckChoices: Sendable {
  /// By key, in the order in which checks are made: the checks that are for no partner by name, the standard one last.
  private let shared: [[Check]]
  /// The checks that are for a partner by name, each with the place of its key.
  private let own: [PartnerID: [(place: Int, check: Check)]]

  package init(_ configured: [Check]) {
    let standard = CheckSubject.allCases.compactMap { subject in
      CheckRule(plain: subject).map { Check($0, subject.standardSeverity) }
    }
    let all = configured + standard
    let places = Self.places(all)
    var shared = [[Check]](repeating: [], count: places.count)
    var own: [PartnerID: [(place: Int, check: Check)]] = [:]
    for check in all {
      guard let place = places[check.rule.key] else { continue }
      if check.scope.partners.isEmpty { shared[place].append(check) }
      for partner in check.scope.partners { own[partner, default: []].append((place, check)) }
    }
    self.shared = shared
    self.own = own
  }

  /// Gives each key its place: by subject, and among those of one subject as they come.
  private static func places(_ checks: [Check]) -> [CheckRule.Key: Int] {
    var keys: [CheckRule.Key] = []
    var known: Set<CheckRule.Key> = []
    for check in checks where known.insert(check.rule.key).inserted { keys.append(check.rule.key) }
    let sorted = keys.enumerated()
      .sorted { left, right in
        (left.element.subject.order, left.offset) < (right.element.subject.order, right.offset)
      }
    return Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1.element, $0) })
  }

  /// Returns the checks that may be made on messages of a kind from a sender, by key.
  func candidates(_ message: MessageKind, from kind: PartnerKind, _ id: PartnerID?) -> [[Check]] {
    func concerns(_ check: Check) -> Bool {
      check.rule.applies(to: message) && check.scope.includes(message, from: kind, id)
    }
    var candidates = shared.map { $0.filter(concerns) }
    for (place, check) in id.flatMap({ own[$0] }) ?? [] where concerns(check) {
      candidates[place].append(check)
    }
    return candidates
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
      // The standard check stands behind those of `checks.yaml` without a scope, which take its place.
      if best.map({ check.scope.rank > $0.scope.rank }) ?? true { best = check }
    }
    return best
  }
}
