package import Referrals

/// The rules of a scope that write no text of more than so many characters, and the lists whose items have such rules.
struct LengthLimits: Sendable {
  let values: [Rule]
  let items: [Rule]

  var isEmpty: Bool { values.isEmpty && items.isEmpty }

  /// Returns the limits of each scope.
  static func all(_ scopes: [CompiledScope]) -> [LengthLimits] {
    // The scope of a list's items may stand before or behind that of the list.
    var limited = Set(scopes.indices.filter { scopes[$0].rules.contains(where: \.limitsLength) })
    var count = -1
    while limited.count > count {
      count = limited.count
      for (index, scope) in scopes.enumerated()
      where scope.rules.contains(where: { $0.writtenItems.map(limited.contains) ?? false }) {
        limited.insert(index)
      }
    }
    return scopes.map { scope in
      LengthLimits(
        values: scope.rules.filter(\.limitsLength),
        items: scope.rules.filter { $0.writtenItems.map(limited.contains) ?? false })
    }
  }
}

extension Rule {
  /// True for a rule that refuses texts for their length.
  fileprivate var limitsLength: Bool {
    guard writes, case .value(let alternatives, _) = action else { return false }
    return alternatives.contains { $0.writes && $0.conversion.writeLimit != nil }
  }

  /// The scope of the items that the rule writes, or `nil` for a rule that writes none.
  fileprivate var writtenItems: Int? {
    guard writes, case .items(let repetitions) = action else { return nil }
    return repetitions.first(where: \.writes)?.scope
  }
}

extension CompiledMapping {
  /// True where some rule refuses texts for their length.
  package var limitsLengths: Bool { !lengthLimits[0].isEmpty }

  /// Returns the fields of a message that writing would refuse for their length, in rule order; our reference aside.
  ///
  /// - Complexity: O(*r*) in the number of rules that limit lengths.
  package func overlongFields(of message: FieldGroup) -> [OverlongField] {
    var found: [OverlongField] = []
    addOverlong(.group(message), in: 0, to: &found)
    return found
  }

  private func addOverlong(_ item: FieldValue, in scope: Int, to found: inout [OverlongField]) {
    let plan = scopes[scope].plan
    func isMet(_ rule: Rule) -> Bool {
      scopes[scope].areConditionsMet(rule) { plan.value(of: $0, in: item) }
    }
    for rule in lengthLimits[scope].values where isMet(rule) {
      if scope == 0, rule.field == referenceNode { continue }
      guard let value = plan.value(of: rule.field, in: item), let excess = rule.excess(of: value)
      else { continue }
      found.append(
        OverlongField(
          path: rule.label.path, words: rule.label.words, length: excess.length,
          most: excess.limit))
    }
    for rule in lengthLimits[scope].items where isMet(rule) {
      guard let inner = rule.writtenItems,
        case .list(let values)? = plan.value(of: rule.field, in: item)
      else { continue }
      for value in values { addOverlong(value, in: inner, to: &found) }
    }
  }
}

extension Rule {
  /// Returns by how much a value is too long for every place that the rule may write it to, or `nil` where one takes it.
  fileprivate func excess(of value: FieldValue) -> (limit: Int, length: Int)? {
    guard case .value(let alternatives, _) = action else { return nil }
    if case .cleared = value { return nil }
    var excess: (limit: Int, length: Int)?
    for alternative in alternatives where alternative.writes {
      switch alternative.conversion.write(value, received: nil) {
      case .text, .skipped: return nil
      case .unwritable: continue
      case .tooLong(let limit, let length): excess = excess ?? (limit, length)
      }
    }
    return excess
  }
}
