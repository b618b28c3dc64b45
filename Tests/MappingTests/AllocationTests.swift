import AllocationKit
import Document
import Mapping
import Referrals
import Testing

/// Builds for debugging ask for memory of their own, and sanitizers have all of it.
private var isCounted: Bool {
  #if DEBUG
  false
  #else
  allocation_count() >= 0
  #endif
}

@Suite("Reading asks for memory", .enabled(if: isCounted))
struct AllocationTests {
  /// Counts how often a reading asks for memory, once its worker has read the same before.
  private static func count(_ rules: String, _ document: String) throws -> Int {
    let mapping = try TreeMapping(
      "mapping: test\nmessage: referral\nformat: json\nignore: [ b, x ]\nrules:\n\(rules)\n")
    let tree = TreeText.document(document, mapping.symbols)
    for _ in 0..<3 { #expect(mapping.read(tree).problems.isEmpty) }
    let before = allocation_count()
    let reading = mapping.read(tree)
    let count = allocation_count() - before
    #expect(!reading.message.isEmpty)
    return count
  }

  private static let short = "Struan"
  private static let long = "She would like to sing in a choir again"

  @Test("for a value, and nothing for the way to it", arguments: [short, long])
  func paths(_ text: String) throws {
    let near = try Self.count("  - { at: a, field: why }", "a \(text)")
    let far = try Self.count("  - { at: a/b/c/d/e/f/g, field: why }", Self.deep(text))
    #expect(far == near)
    let family = (1...100).map { "x\n kind k\($0)\n text \($0 == 100 ? text : "other")" }
    let chosen = try Self.count(
      "  - { at: \"x[kind='k100']/text\", field: why }", family.joined(separator: "\n"))
    #expect(chosen == near)
    let last = try Self.count(
      "  - { at: [ n/o/p, b/c, \"a[kind='no']\", a/b/c/d/e/f/g ], field: why }", Self.deep(text))
    #expect(last == near)
  }

  private static func deep(_ text: String) -> String {
    "a\n b\n  c\n   d\n    e\n     f\n      g \(text)"
  }

  static let values: [(rule: String, text: String, most: Int)] = [
    ("{ at: b, field: whatMatters.people, one-way: read }", short, 0),
    ("{ at: b, field: whatMatters.people, one-way: read }", long, 1),
    (
      "{ at: b, field: whatMatters.people, space: fold, one-way: read }",
      "Her   sister  and the choir", 1
    ),
    ("{ at: b, field: whatMatters.people, blank: [ none ], one-way: read }", long, 1),
    (
      "{ at: b, field: whatMatters.people, newline: '~', one-way: read }",
      "Her sister~and the choir", 1
    ),
    (
      "{ at: b, field: whatMatters.people, plain: html, one-way: read }",
      "<p>Her <b>sister</b> &amp; the choir<!-- no more --></p>", 1
    ),
    ("{ at: b, field: person.nhsNumber, pad: 10, one-way: read }", "9449304424", 0),
    ("{ at: b, field: person.chi, pad: 10, one-way: read }", "706500245", 0),
    ("{ at: [ c, b ], field: whatMatters.people, one-way: read }", long, 1),
    ("{ at: \"{b}\", field: whatMatters.people, one-way: read }", long, 1),
    ("{ at: \"{a}[, {b}]\", field: whatMatters.people, one-way: read }", long, 1),
    (
      "{ at: b, field: urgency, codes: { Soon: urgent, Later: routine }, one-way: read }", "Soon", 0
    ),
    ("{ at: b, field: person.birthDate, date: dd/MM/yyyy, one-way: read }", "07/06/1950", 0),
    ("{ at: b, field: person.birthDate, date: iso, one-way: read }", "1950-06-07", 0),
    ("{ at: b, field: person.nhsNumber, one-way: read }", "9449304424", 0),
    ("{ at: b, field: consent.share, one-way: read }", "true", 0),
  ]

  @Test("at most once for each value", arguments: values.indices)
  func rules(_ index: Int) throws {
    let (rule, text, most) = Self.values[index]
    // The group that the value stands in is asked for by another of its fields.
    let others = """
        - { at: a, field: whatMatters.mostImportant }
        - { at: a, field: person.name.family, one-way: read }
        - { at: a, field: consent.by, one-way: read }
      """
    let document = "a \(Self.short)\nb \(text)"
    let without = try Self.count(others, document)
    let with = try Self.count(others + "\n  - \(rule)", document)
    #expect(with - without <= most, "\(rule): \(with - without) for the value")
  }
}
