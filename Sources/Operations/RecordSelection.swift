/// Which records a person means: every criterion that is given narrows the choice.
package struct RecordSelection: Sendable, Hashable, Codable {
  /// A run, as a person names it.
  package enum Run: Sendable, Hashable, Codable {
    /// The last that brought records in.
    case last
    /// The one that a group belongs to.
    case withGroup(Int64)
  }

  /// References as they were typed; `nil` where records are chosen by other criteria alone.
  package var references: [String]?
  /// The ids of causes, any of which counts.
  package var causes: [String]
  /// The ids of senders, any of which counts.
  package var senders: [String]
  /// Records whose drop was received at this instant or later, in milliseconds since 1970.
  package var since: Int64?
  /// Records whose drop was received before this instant.
  package var until: Int64?
  /// Records that came in with a run.
  package var run: Run?

  /// Creates a selection; without any criterion it means every record that the command can be used on.
  package init(
    references: [String]? = nil, causes: [String] = [], senders: [String] = [],
    since: Int64? = nil, until: Int64? = nil, run: Run? = nil
  ) {
    self.references = references
    self.causes = causes
    self.senders = senders
    self.since = since
    self.until = until
    self.run = run
  }
}
