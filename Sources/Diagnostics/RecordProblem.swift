/// One thing that is wrong with a record, for the operator's listings and for the sender's receipt alike.
///
/// The texts are plain English that a person without training understands, and contain no personal data: coded values
/// are quoted, anything else is described by its shape. A receipt adds the record's own place in the sender's terms.
package struct RecordProblem: Error, Sendable, Hashable {
  /// What becomes of the record.
  package enum Outcome: Int, Sendable, Hashable, Comparable {
    /// Nothing: told to the sender, the record goes on.
    case warn
    /// A person decides.
    case hold
    /// The sender must correct it.
    case reject
    /// Our side must be fixed, then the record is processed again.
    case fail

    package static func < (left: Outcome, right: Outcome) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// The stable code, such as `field.missing`.
  package var code: String
  package var outcome: Outcome
  /// What is wrong: lower case at the start, no full stop.
  package var what: String
  /// What was expected instead.
  package var why: String?
  /// What the sender (or, for `fail`, the operator) can do about it.
  package var fix: String?
  /// Where in the drop, when there is a place to point at.
  package var place: InputPlace?
  /// The place in the input by the names of a mapping, such as `Person/CHI`: the same for every record.
  package var path: String?
  /// The model field concerned, as a path such as `person.chi`.
  package var field: String?
  /// The field with the positions of items, such as `risks[2].from`, where it may have several values; kept while a record
  /// is prepared, to find its place.
  package var numberedField: String?
  /// The rule concerned: a position in a mapping, check or route file.
  package var rule: Position?

  package init(
    code: String, outcome: Outcome, what: String, why: String? = nil, fix: String? = nil,
    place: InputPlace? = nil, path: String? = nil, field: String? = nil,
    numberedField: String? = nil, rule: Position? = nil
  ) {
    self.code = code
    self.outcome = outcome
    self.what = what
    self.why = why
    self.fix = fix
    self.place = place
    self.path = path
    self.field = field
    self.numberedField = numberedField
    self.rule = rule
  }
}
