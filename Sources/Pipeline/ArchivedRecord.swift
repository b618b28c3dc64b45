package import Digests
package import Exchange
package import Ledger
package import Referrals
package import Routing

/// A record of an earlier run with the bytes that the archive kept of it.
package struct ArchivedRecord: Sendable {
  /// The record as the ledger knows it.
  package let row: RecordRow
  /// Its own bytes, behind those of its table's titles.
  package let drop: Drop
  package let sender: Partner
  /// Its number as its sender and its receivers know it.
  package let reference: Reference
  /// Receivers that have a file of it already.
  package let alreadySent: Set<PartnerID>
  /// True where a release waives what it is held for, rather than only taking back that a person stopped it.
  package var isWaived: Bool { row.code != DecisionProblem.operatorHeldCode }

  package init(
    row: RecordRow, drop: Drop, sender: Partner, reference: Reference,
    alreadySent: Set<PartnerID>
  ) {
    self.row = row
    self.drop = drop
    self.sender = sender
    self.reference = reference
    self.alreadySent = alreadySent
  }
}
