package import Archive
package import Ledger
package import Referrals
package import Spool

/// Everything that one group makes durable, ready to be written.
package struct CommitGroup: Sendable {
  /// One file on its way into an outbox.
  package struct File: Sendable {
    package let output: OutputRow
    package let partner: PartnerID
    package let bytes: [UInt8]

    /// The name in staging: our number of the output, so that recovery knows it again.
    package var stagedName: FileName { FileName("\(output.id)") }
  }

  /// Something of a sender's that goes once its group is recorded as delivered.
  package struct Source: Sendable {
    package enum Place: Sendable {
      /// A drop under its name in `.taken`; bytes that nobody could read are kept in quarantine.
      case taken(FileName, isUnreadable: Bool)
      /// What could not be a drop: it goes to quarantine, or stays where it cannot be renamed.
      case obstacle(InboxEntry)
    }

    package let partner: PartnerID
    /// The drop's number.
    package let number: Int64
    package let records: Int
    package let place: Place
  }

  package let staged: StagedGroup
  package let files: [File]
  /// The day file that takes the block.
  package let day: Day
  package let block: ArchiveBlock
  package let sources: [Source]
  /// True for the last group of a run: it carries no records, tells that the group before it is delivered, and closes
  /// the day file with the end block.
  package let isClosing: Bool
}
