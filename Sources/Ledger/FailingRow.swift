package import Digests

/// What the ledger keeps of a held or failed record beside its row; it is forgotten when the record is neither any more.
package struct FailingRow: Sendable, Hashable {
  package var record: Int64
  /// The place in the input that its problem stands at, by the names of a mapping, or "".
  package var path: String
  /// Whom it is about, under the home's key; `nil` where that could not be told.
  package var person: KeyedHash?

  package init(record: Int64, path: String, person: KeyedHash?) {
    self.record = record
    self.path = path
    self.person = person
  }
}

extension StagedGroup {
  /// The records that may have ceased to be held or failed with this group.
  var failingChecked: Set<Int64> {
    Set(changed.map(\.id)).union(stops.map(\.record)).union(failing.map(\.record))
  }
}

/// A run: the groups between the end of the run before it and its own end.
///
/// A run that was interrupted has no end of its own, and goes on with the next.
package struct RunRow: Sendable, Hashable {
  package var groups: ClosedRange<Int64>
  /// The records that came in with it; `nil` where none did.
  package var records: ClosedRange<Int64>?

  package init(groups: ClosedRange<Int64>, records: ClosedRange<Int64>?) {
    self.groups = groups
    self.records = records
  }
}
