package import Diagnostics
package import Referrals

/// Something that must hold of a message for a route to take it.
///
/// A class, as conditions that do not hold are told of by reference; immutable.
package final class RouteCondition: Sendable {
  /// What a condition looks at.
  package enum Subject: Sendable, Hashable {
    /// A field of the message; in lists any item may do.
    case field(FieldPath)
    /// The areas that the message's practice lies in.
    case practiceArea
  }

  /// What is asked of it.
  package enum Test: Sendable, Hashable {
    /// It is one of these.
    case among([RouteValue])
    /// It is none of these, or not there.
    case notAmong([RouteValue])
    case present
    case absent
    /// It is a number in a range.
    case within(least: Double?, most: Double?)
    /// It is certainly a day after the one and before the other.
    case between(after: PartialDate?, before: PartialDate?)
  }

  package let subject: Subject
  package let test: Test
  /// Where the condition stands, or `nil` for one that was made in code.
  package let position: Position?
  /// What there is to say where it does not hold, as the end of a sentence that begins with the route.
  ///
  /// Made beforehand, of what the condition says and never of what a message says.
  package let missWords: String
  /// What a message that does not state the field means by that.
  private let unstated: FieldValue?

  /// Creates a condition.
  ///
  /// - Parameters:
  ///   - subject: What it looks at.
  ///   - test: What it asks.
  ///   - name: The field as people call it, where that is shorter than its path: `reasons` for `reasons.code`.
  ///   - position: Where the condition stands.
  package init(
    _ subject: Subject, _ test: Test, name: String? = nil, position: Position? = nil
  ) {
    self.subject = subject
    self.test = test
    self.position = position
    missWords = Self.missWords(subject, test, name)
    unstated =
      if case .field(let path) = subject, path.description == "action" {
        .text(Action.new.rawValue)
      } else { nil }
  }

  /// Returns whether the condition holds for a message.
  ///
  /// The areas of the message's practice are asked for only where the condition looks at them.
  func holds(for message: FieldGroup, areas: () -> [String]) -> Bool {
    guard case .field(let path) = subject else {
      guard case .among(let values) = test else { return false }
      let areas = areas()
      return values.contains { value in
        if case .code(let area) = value { areas.contains(area) } else { false }
      }
    }
    return switch test {
    case .among(let values):
      some(message, path) { value in values.contains { $0.matches(value) } }
    case .notAmong(let values):
      !some(message, path) { value in values.contains { $0.matches(value) } }
    case .present: some(message, path) { _ in true }
    case .absent: !some(message, path) { _ in true }
    case .within(let least, let most):
      some(message, path) { value in
        guard case .text(let text) = value, let number = Double(text) else { return false }
        return least.map { number >= $0 } ?? true && most.map { number <= $0 } ?? true
      }
    case .between(let after, let before):
      some(message, path) { value in
        guard case .date(let date) = value else { return false }
        return after.map(date.isAfter) ?? true && before.map(date.isBefore) ?? true
      }
    }
  }

  /// Returns whether a value that the path leads to passes a test.
  private func some(
    _ message: FieldGroup, _ path: FieldPath, _ test: (FieldValue) -> Bool
  ) -> Bool {
    if let unstated, message[path.indices[0]] == nil { return test(unstated) }
    return Self.some(message, path.indices, 0, test)
  }

  private static func some(
    _ group: FieldGroup, _ indices: [Int], _ depth: Int, _ test: (FieldValue) -> Bool
  ) -> Bool {
    guard let value = group[indices[depth]] else { return false }
    return some(value, indices, depth + 1, test)
  }

  private static func some(
    _ value: FieldValue, _ indices: [Int], _ depth: Int, _ test: (FieldValue) -> Bool
  ) -> Bool {
    switch value {
    case .list(let items): items.contains { some($0, indices, depth, test) }
    case .group(let group) where depth < indices.count: some(group, indices, depth, test)
    case .cleared: false
    case .group, .text, .date, .flag, .bytes: depth == indices.count && test(value)
    }
  }
}

extension RouteCondition: Hashable {
  package static func == (left: RouteCondition, right: RouteCondition) -> Bool {
    left === right || left.subject == right.subject && left.test == right.test
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(subject)
    hasher.combine(test)
  }
}

// MARK: Words

extension RouteCondition {
  /// Says what does not hold, with values only where they are codes of closed lists about the referral itself.
  private static func missWords(_ subject: Subject, _ test: Test, _ name: String?) -> String {
    guard case .field(let path) = subject else {
      return "is for practices in \(words(of: test) ?? "other areas")"
    }
    let name = "is not for it: '\(name ?? path.description)'"
    switch test {
    case .among:
      let values = isPublic(path) ? words(of: test) : nil
      return "\(name) is not \(values ?? "what the route is for")"
    case .notAmong:
      let values = isPublic(path) ? words(of: test) : nil
      return "\(name) is \(values ?? "what the route leaves out")"
    case .present: return "\(name) is not there"
    case .absent: return "\(name) is there"
    case .within: return "\(name) is not a number in the range that the route is for"
    case .between: return "\(name) is not a day in the time that the route is for"
    }
  }

  /// False for fields about the person, whose values would be told of by saying which they are not.
  private static func isPublic(_ path: FieldPath) -> Bool {
    let first = path.description.prefix { $0 != "." }
    return !path.isClinical && !personal.contains(first)
  }

  private static let personal: [Substring] = [
    "person", "safeguarding", "risks", "socialContext", "requirements", "visits", "whatMatters",
  ]

  /// The values of a test, `a, b or c`; `nil` where one of them is of no closed list.
  private static func words(of test: Test) -> String? {
    guard case .among(let values) = test.asked else { return nil }
    let words = values.compactMap(\.codeWords)
    guard words.count == values.count, let last = words.last else { return nil }
    return words.count == 1 ? last : words.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension RouteCondition.Test {
  /// The test with its values, whether it asks for them or against them.
  fileprivate var asked: Self {
    if case .notAmong(let values) = self { .among(values) } else { self }
  }
}
