import Referrals

// What conditions have to do with each other, for those who look for routes that can never be taken.

extension RouteCondition {
  /// Returns whether every message for which this condition holds also meets another.
  package func implies(_ other: RouteCondition) -> Bool {
    switch (subject, other.subject) {
    case (.practiceArea, .practiceArea):
      return implies(other, isSingle: false)
    case (.field(let path), .field(let otherPath)):
      if path.indices == otherPath.indices {
        return implies(other, isSingle: !path.passesList)
      }
      if path.indices.starts(with: otherPath.indices) {
        return test.isStated && other.test == .present
      }
      return otherPath.indices.starts(with: path.indices) && test == .absent
        && !other.test.isStated
    default:
      return false
    }
  }

  private func implies(_ other: RouteCondition, isSingle: Bool) -> Bool {
    switch (test, other.test) {
    case (.among(let mine), .among(let others)):
      mine.allSatisfy { value in others.contains { $0.covers(value) } }
    case (.among(let mine), .notAmong(let others)):
      isSingle && !mine.contains { value in others.contains { $0.meets(value) } }
    case (.notAmong(let mine), .notAmong(let others)):
      others.allSatisfy { value in mine.contains { $0.covers(value) } }
    case (.within(let least, let most), .within(let otherLeast, let otherMost)):
      (least ?? -.infinity) >= (otherLeast ?? -.infinity)
        && (most ?? .infinity) <= (otherMost ?? .infinity)
    case (.between, .between): test == other.test
    case (let mine, .present): mine.isStated
    case (.absent, let others): !others.isStated
    default: false
    }
  }

  /// Returns whether no message can meet this condition and another.
  package func excludes(_ other: RouteCondition) -> Bool {
    guard case .field(let path) = subject, case .field(let otherPath) = other.subject else {
      return false
    }
    if test == .absent, other.test.isStated {
      return otherPath.indices.starts(with: path.indices)
    }
    if other.test == .absent, test.isStated {
      return path.indices.starts(with: otherPath.indices)
    }
    guard path.indices == otherPath.indices else { return false }
    return switch (test, other.test) {
    case (.among(let mine), .among(let others)):
      !path.passesList && !mine.contains { value in others.contains { $0.meets(value) } }
    case (.among(let mine), .notAmong(let others)), (.notAmong(let others), .among(let mine)):
      mine.allSatisfy { value in others.contains { $0.covers(value) } }
    default: false
    }
  }
}

extension RouteCondition.Test {
  /// True for a test that only a value passes which is there.
  fileprivate var isStated: Bool {
    switch self {
    case .among, .present, .within, .between: true
    case .notAmong, .absent: false
    }
  }
}

extension RouteValue {
  /// Returns whether every value that is another is this one.
  fileprivate func covers(_ other: RouteValue) -> Bool {
    if case .text(let pattern) = self, case .text(let others) = other {
      return pattern.covers(others)
    }
    return self == other
  }

  /// Returns whether some value could be this one and another.
  fileprivate func meets(_ other: RouteValue) -> Bool {
    if case .text(let pattern) = self, case .text(let others) = other {
      return pattern.meets(others)
    }
    return self == other
  }
}
