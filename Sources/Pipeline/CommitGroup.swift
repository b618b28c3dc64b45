package import Archive
package import Ledger
package import Referrals
package import Spool

/// Everything that one group makes durable, ready to be written.
package struct CommitGroup: Sendable {
  /// One file on its way into an outbox.
  package struct File: Sendable {
    /// What the file is made of.
    package enum Content: Sendable {
      case bytes([UInt8])
      /// The receipt of a drop that spans groups: what the groups before have gathered in the spool, then these bytes.
      case receipt(of: Int64, gathered: Int64, last: [UInt8])
      /// Bytes that lie in the staging folder already, under a name that no group knows.
      case written(FileName)
    }

    package let output: OutputRow
    package let partner: PartnerID
    package let content: Content

    package init(output: OutputRow, partner: PartnerID, content: Content) {
      self.output = output
      self.partner = partner
      self.content = content
    }

    /// The name in staging: our number of the output, so that recovery knows it again.
    package var stagedName: FileName { FileName("\(output.id)") }
  }

  /// A piece of the receipt of a drop that goes on in a later group.
  package struct ReceiptGrowth: Sendable {
    /// The drop's number.
    package let drop: Int64
    /// The length of what was gathered before.
    package let offset: Int64
    package let bytes: [UInt8]

    package init(drop: Int64, offset: Int64, bytes: [UInt8]) {
      self.drop = drop
      self.offset = offset
      self.bytes = bytes
    }
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
    /// True when the spool may hold a copy of it or a receipt that has grown there.
    package let isSpooled: Bool
  }

  package let staged: StagedGroup
  /// The number of the turn that it decides, or 0 for a group of windows or of none.
  let turn: Int64
  /// The sender of its new records; `nil` where it has none.
  let sender: PartnerID?
  package let files: [File]
  package let growths: [ReceiptGrowth]
  /// Drops whose private copy becomes durable with this group, as it holds their first records.
  package let copied: [Int64]
  /// The inboxes out of which drops were claimed that become known with this group.
  package let claimedFrom: [PartnerID]
  /// The day file that takes the block.
  package let day: Day
  package let block: ArchiveBlock
  package let sources: [Source]
  /// True for the last group of a run: it carries no records, tells that the group before it is delivered, and closes
  /// the day file with the end block.
  package let isClosing: Bool
}
