import Diagnostics
import Exchange
import Mapping

/// One text of a file that was sent, or one value that was read, with all that made it; not the text itself.
package struct ExplainedField: Sendable, Encodable {
  /// A rule at work.
  package struct Step: Sendable, Encodable {
    /// Where the rule stands: file, line and column.
    package let rule: String
    /// Which of the rule's places it was, from 1; `nil` for a rule with one.
    package let alternative: Int?
    /// What was done to the text, in order, in words.
    package let conversions: [String]
    /// The code rows that were looked up: file, line and column.
    package let codes: [String]

    init(_ step: TrailStep) {
      rule = step.rule.description
      alternative = step.alternative
      conversions = step.conversions
      codes = step.rows.map(\.description)
    }
  }

  /// A value as it stood in the file that came in.
  package struct Source: Sendable, Encodable {
    /// The field that it became, with positions.
    package let field: String
    /// Where it stood, in words; none for what is not in the file.
    package let places: [String]
    /// The names that lead there.
    package let names: [String]
    package let step: Step

    init(_ read: ReadStep) {
      field = read.step.field
      places = read.places.compactMap(ReceiptWording.place)
      names = read.names
      step = Step(read.step)
    }
  }

  /// The names that lead to the text in the file that was sent; "" for a value that was only read.
  package let place: String
  /// The field, with positions; "" for what no field has.
  package let field: String
  /// The values that made it.
  package let sources: [Source]
  /// Why there is no such value, or what else there is to say.
  package let remark: String?
  /// The rule that wrote it; `nil` for a value that was only read.
  package let written: Step?

  /// A value that was read.
  init(_ read: ReadStep) {
    self.init(
      place: "", field: read.step.field, sources: [Source(read)], remark: nil, written: nil)
  }

  /// A text that was written, of a message whose values are known.
  init(_ step: TrailStep, read: [ReadStep]) {
    let found: (steps: [ReadStep], remark: String?) =
      step.isConstant ? ([], nil) : Self.sources(of: step.field, in: read)
    self.init(
      place: step.place, field: step.field, sources: found.steps.map(Source.init),
      remark: found.remark, written: Step(step))
  }

  private init(place: String, field: String, sources: [Source], remark: String?, written: Step?) {
    self.place = place
    self.field = field
    self.sources = sources
    self.remark = remark
    self.written = written
  }

  /// Finds what a field was read from: itself, the items of a list, or the group that a rule's test made it a part of.
  private static func sources(
    of field: String, in read: [ReadStep]
  ) -> (steps: [ReadStep], remark: String?) {
    let own = read.filter {
      $0.step.field == field || $0.step.field.hasPrefix(field + "[")
        || $0.step.field.hasPrefix(field + ".")
    }
    if !own.isEmpty { return (own, nil) }
    if field == "reference" { return ([], "our reference, which the interchange gives") }
    if field == "action" {
      return ([], "the interchange says it: what its receiver has had of the case so far decides")
    }
    let holder = read.filter { field.hasPrefix($0.step.field + ".") }
    if !holder.isEmpty { return (holder, nil) }
    guard let dot = field.lastIndex(of: "."), field[..<dot].hasSuffix("]") else {
      return ([], "not in the file that came in: its mapping says it of every record")
    }
    let item = field[...dot]
    return (
      read.filter { $0.step.field.hasPrefix(item) },
      "follows from where the rest of the item stood"
    )
  }

  /// True for a field or place that a person means by a name.
  func isCalled(_ name: String) -> Bool {
    if Self.isField(field, called: name) { return true }
    let names = place.split(separator: "/").map { $0.prefix { $0 != "[" } }
    let wanted = name.split(separator: "/").map { $0.prefix { $0 != "[" } }
    guard !wanted.isEmpty, wanted.count <= names.count else { return false }
    return (0...names.count - wanted.count).contains { names[$0...].starts(with: wanted) }
  }

  /// True for a field that is, or stands below, one of a name, with or without positions.
  static func isField(_ field: String, called name: String) -> Bool {
    guard !field.isEmpty else { return false }
    let plain = field.replacing(#/\[[0-9]+\]/#, with: "")
    return [field, plain]
      .contains { path in
        path == name || path.hasPrefix(name + ".") || path.hasPrefix(name + "[")
      }
  }
}
