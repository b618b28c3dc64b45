package import Referrals

/// The memory in which one worker reads and writes records, kept from record to record.
package struct MappingScratch: Sendable {
  /// The day a drop was received, which decides the century of two-digit years; without it none is taken.
  package var received: PartialDate?

  package init(received: PartialDate? = nil) {
    self.received = received
  }
}
