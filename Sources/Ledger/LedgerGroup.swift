package import Referrals

/// Everything that one group writes to the ledger before its files are renamed into the outboxes.
package struct StagedGroup: Sendable {
  package var number: Int64
  /// Milliseconds since 1970.
  package var at: Int64
  /// The day file that the group's block was appended to, and its length with it.
  package var day: String
  package var dayLength: Int64
  /// Partners that got a number in this group.
  package var newPartners: [(id: PartnerID, number: Int)] = []
  package var drops: [DropRow] = []
  /// How far drops of earlier groups have come with this one.
  package var advanced: [(drop: Int64, progress: DropProgress)] = []
  /// New records, ascending by id, all behind those of earlier groups.
  package var records: [RecordRow] = []
  /// Records of earlier groups that were processed again: their new state, in full.
  ///
  /// Sender and number stay as they were; at most one row a record.
  package var changed: [RecordRow] = []
  /// New deliveries; one of a record and receiver that exists already replaces it.
  package var deliveries: [DeliveryRow] = []
  /// Deliveries that waited and leave with an output of this group; each once.
  ///
  /// The delivery becomes delivered, its record's bucket the first of failed, held, waiting, withheld, delivered of its
  /// deliveries, and the ledger tells the step `delivered`.
  package var closed: [(record: Int64, receiver: Int, output: Int64)] = []
  /// Records that go no further, or single deliveries of them, because of a later record.
  package var stops: [StopRow] = []
  /// What holds by now of the consents of records, as ``CaseConsents`` stores them.
  package var consents: [(record: Int64, consents: UInt8)] = []
  package var outputs: [OutputRow] = []
  /// Inserted or replaced.
  package var identities: [IdentityRow] = []
  /// What happened to records beside the first decision on each, which the ledger tells from the record itself: a step
  /// `decided` given here is not kept.
  package var events: [EventRow] = []
  /// What is kept of records that are held or failed; one of a record that is there already replaces it.
  package var failing: [FailingRow] = []
  /// Where the archive tells who asked for what the group does; `nil` where nobody did.
  package var intervention: ArchivePlace?
  /// Numbers to go on from after this group; stored, so that none is used twice.
  package var nextDrop: Int64
  package var nextOutput: Int64

  package init(
    number: Int64, at: Int64, day: String, dayLength: Int64, nextDrop: Int64, nextOutput: Int64
  ) {
    self.number = number
    self.at = at
    self.day = day
    self.dayLength = dayLength
    self.nextDrop = nextDrop
    self.nextOutput = nextOutput
  }
}
