import Compression
package import Spool

/// The file of one day, open to grow.
///
/// Invariants:
/// 1. A block is appended whole or its group fails; nothing is synced here, the commit says when.
/// 2. The file is cut only to a length that the ledger knows, before anything else is appended.
/// 3. A block may follow an end block: what `zcat` and our reader see is one stream.
/// After an error the file is not to be appended to again: the commit opens it anew, cut back to its committed length.
package final class DayFile: Sendable {
  package let day: Day
  private let file: any GrowingFile

  init(day: Day, file: any GrowingFile) {
    self.day = day
    self.file = file
  }

  /// The length in bytes, what is not committed included.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func length() throws(FileSystemError) -> Int64 {
    try file.length()
  }

  /// Appends a group's block, without syncing it.
  ///
  /// - Returns: The length before, from which the block's lines have their positions.
  /// - Throws: ``Spool/FileSystemError``; then part of the block may stand in the file.
  package func append(_ block: ArchiveBlock) throws(FileSystemError) -> Int64 {
    let base = try file.length()
    try file.append(block.bytes)
    return base
  }

  /// Appends the end block, as the last run of the file for now; the new length is to be committed with the next group.
  ///
  /// Until then a crash cuts it off again, which does no harm.
  ///
  /// - Returns: The length with it.
  /// - Throws: ``Spool/FileSystemError``.
  package func appendEnd() throws(FileSystemError) -> Int64 {
    try file.append(BGZF.endBlock)
    return try file.length()
  }

  /// Writes what lies beyond a length once more, in its place: an earlier sync of it may have failed.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func renew(from length: Int64) throws(FileSystemError) {
    try file.renew(from: length)
  }

  /// Makes the content and length durable.
  ///
  /// - Throws: ``Spool/FileSystemError``; then the group must fail.
  package func sync() throws(FileSystemError) {
    try file.sync()
  }

  /// Cuts what lies beyond a committed length; a file of that length is left alone.
  ///
  /// The next group may go into another day's file, whose sync would not take the cut along; a power cut would bring back
  /// a group here whose number was given to another by then. So all but one byte is cut off durably first: that byte tells
  /// the next start, should this one end before the sync, and coming back it is no group.
  ///
  /// - Throws: ``ArchiveError/shorter(day:length:committed:)``, or ``Spool/FileSystemError``.
  package func cutBack(to committed: Int64) throws {
    let length = try file.length()
    guard length >= committed else {
      throw ArchiveError.shorter(day: day, length: length, committed: committed)
    }
    guard length > committed else { return }
    if length > committed + 1 { try file.truncate(to: committed + 1) }
    try file.sync()
    try file.truncate(to: committed)
  }
}
