package import Digests

extension ArchiveLine {
  /// A file for an outbox, as it was staged.
  package struct Output: Sendable, Hashable {
    /// Where the bytes of an output are found.
    package enum Content: Sendable, Hashable {
      /// In this line.
      case bytes([UInt8])
      /// Between a head and a tail, the bytes of these records in this order, with what stands between each and the next,
      /// each in the latest ``Rendered`` line before
      /// for the same partner.
      case window(head: [UInt8], between: [UInt8] = [], records: [Int64], tail: [UInt8])
      /// In the ``ReceiptPart`` lines of a drop.
      case receiptParts(drop: Int64)
    }

    package var output: Int64
    /// The id of the outbox's partner.
    package var partner: String
    package var partnerNumber: Int
    /// The name under which the partner finds it.
    package var name: String
    package var sha256: SHA256Digest
    /// Bytes of the whole file.
    package var size: Int64
    /// The records that it carries or, as a receipt, tells about; none where the content names them.
    package var references: [Reference]
    package var content: Content

    /// Whether the bytes stand in other lines.
    package var isJoined: Bool {
      if case .bytes = content { false } else { true }
    }

    /// Whether it is a file that says that the one before it is whole: it speaks of no record, and every other file does.
    package var isFlag: Bool { references.isEmpty && !isJoined }

    package init(
      output: Int64, partner: String, partnerNumber: Int, name: String, sha256: SHA256Digest,
      size: Int64, references: [Reference], content: Content
    ) {
      self.output = output
      self.partner = partner
      self.partnerNumber = partnerNumber
      self.name = name
      self.sha256 = sha256
      self.size = size
      self.references = references
      self.content = content
    }

    /// Creates an output whose bytes stand in its line.
    package init(
      output: Int64, partner: String, partnerNumber: Int, name: String, sha256: SHA256Digest,
      references: [Reference], bytes: [UInt8]
    ) {
      self.init(
        output: output, partner: partner, partnerNumber: partnerNumber, name: name, sha256: sha256,
        size: Int64(bytes.count), references: references, content: .bytes(bytes))
    }
  }

  /// A record as a receiver is to get it, which waits for a window to close.
  package struct Rendered: Sendable, Hashable {
    /// The ledger's id of the record.
    package var record: Int64
    package var reference: Reference
    /// The receiver's id.
    package var partner: String
    package var partnerNumber: Int
    package var bytes: [UInt8]

    package init(
      record: Int64, reference: Reference, partner: String, partnerNumber: Int, bytes: [UInt8]
    ) {
      self.record = record
      self.reference = reference
      self.partner = partner
      self.partnerNumber = partnerNumber
      self.bytes = bytes
    }
  }

  /// A piece of a receipt; those of a drop in order, joined, are the file that the sender gets.
  package struct ReceiptPart: Sendable, Hashable {
    package var drop: Int64
    /// Where the piece begins in the receipt.
    package var offset: Int64
    package var bytes: [UInt8]

    package init(drop: Int64, offset: Int64, bytes: [UInt8]) {
      self.drop = drop
      self.offset = offset
      self.bytes = bytes
    }
  }
}
