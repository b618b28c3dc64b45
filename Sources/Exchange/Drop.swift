package import Digests
package import Referrals

/// One file that a partner put into its inbox, with the facts that its reception gave it.
package struct Drop: Sendable {
  /// Our number for it; never reused.
  package let number: Int64
  /// The owner of the inbox, whatever the file claims.
  package let partner: PartnerID
  /// The sender's own name for the file, as bytes; it appears only in the sender's receipt.
  package let name: [UInt8]
  package let bytes: [UInt8]
  package let sha256: SHA256Digest
  /// The day of its reception (UTC), which decides the century of two-digit years.
  package let receivedOn: PartialDate
  /// For the bytes of one earlier record that is processed again: where it stood.
  package let repeated: RepeatedRecord?

  package init(
    number: Int64, partner: PartnerID, name: [UInt8], bytes: [UInt8], sha256: SHA256Digest,
    receivedOn: PartialDate, repeated: RepeatedRecord? = nil
  ) {
    self.number = number
    self.partner = partner
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
    self.receivedOn = receivedOn
    self.repeated = repeated
  }
}

/// Where a record stood that is processed again from the archive's bytes.
package struct RepeatedRecord: Sendable, Hashable {
  package let ordinal: Int
  /// Its row or line in the original drop.
  package let line: Int

  package init(ordinal: Int, line: Int) {
    self.ordinal = ordinal
    self.line = line
  }
}

/// A piece of a drop; the slices of a drop in order are the drop.
package struct Slice: Sendable, Hashable {
  /// The record's ordinal from 1, or 0 for what lies before, between and behind records.
  package let ordinal: Int
  /// Bytes of the drop.
  package let range: Range<Int>

  package init(ordinal: Int, range: Range<Int>) {
    self.ordinal = ordinal
    self.range = range
  }
}
