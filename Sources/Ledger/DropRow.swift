package import Digests

/// One drop as the ledger knows it.
package struct DropRow: Sendable, Hashable {
  package var number: Int64
  package var partner: Int
  /// Milliseconds since 1970.
  package var receivedAt: Int64
  package var size: Int64
  package var sha256: SHA256Digest
  /// With size and hash these tell a settled drop from a new file after a crash.
  package var device: Int64
  package var inode: Int64
  /// The sender's file name under the home's key.
  package var name: KeyedHash
  package var generation: SHA256Digest
  /// The number of records it held; 1 for a drop that could not be decoded.
  package var records: Int
  /// Where its bytes begin in the archive.
  package var archive: ArchivePlace
  /// True for what could not be a drop (a folder, link, pipe): told once, its bytes never read.
  package var isNotice: Bool
  /// How far its records are decided.
  package var progress: DropProgress

  /// Creates a row; without a progress the drop is complete.
  package init(
    number: Int64, partner: Int, receivedAt: Int64, size: Int64, sha256: SHA256Digest,
    device: Int64, inode: Int64, name: KeyedHash, generation: SHA256Digest, records: Int,
    archive: ArchivePlace, isNotice: Bool = false, progress: DropProgress? = nil
  ) {
    self.number = number
    self.partner = partner
    self.receivedAt = receivedAt
    self.size = size
    self.sha256 = sha256
    self.device = device
    self.inode = inode
    self.name = name
    self.generation = generation
    self.records = records
    self.archive = archive
    self.isNotice = isNotice
    self.progress = progress ?? DropProgress(decided: records, offset: size)
  }

  /// True once every record is decided and every byte archived: only then is its source removed.
  package var isComplete: Bool { progress.decided >= records && progress.offset >= size }
}

/// How far a drop that spans several groups has come; it advances in each group's transaction.
package struct DropProgress: Sendable, Hashable {
  /// The records that are decided; the next has the ordinal after it.
  package var decided: Int
  /// The bytes before the part that comes next; the drop's size once no part is left.
  package var offset: Int64
  /// The row or line where that part begins, 1 for the first, or 0 where nobody needs it.
  package var line: Int
  /// The committed length of the receipt that grows in the spool.
  package var receiptLength: Int64

  package init(decided: Int, offset: Int64, line: Int = 0, receiptLength: Int64 = 0) {
    self.decided = decided
    self.offset = offset
    self.line = line
    self.receiptLength = receiptLength
  }
}

/// A line of the archive: its day file and the BGZF virtual offset.
package struct ArchivePlace: Sendable, Hashable {
  /// `2026-11-22`, or "" for no place.
  package var day: String
  package var offset: Int64

  package init(day: String, offset: Int64) {
    self.day = day
    self.offset = offset
  }

  /// The place of what is not in the archive.
  package static let none = ArchivePlace(day: "", offset: 0)
}
