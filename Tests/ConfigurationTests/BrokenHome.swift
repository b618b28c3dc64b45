import Testing

/// A home with files changed or left out, and every diagnostic that it must give.
struct BrokenHome: Sendable, CustomTestStringConvertible {
  let name: String
  let changes: [String: String?]
  let expected: String

  var testDescription: String { name }

  static let all =
    BrokenHome.files + BrokenHome.settings + BrokenHome.partners + BrokenHome.references
    + BrokenHome.routes + BrokenHome.conditions + BrokenHome.overlaps + BrokenHome.outboxes
    + BrokenHome.checks
}
