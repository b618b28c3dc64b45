/// Where an intake finds drops, in two forms: ``Inbox`` takes them out of their sender's reach, ``InboxView`` only looks.
package protocol DropSource: AnyObject, Sendable {
  /// Lists what lies there and was not taken, in byte order of the names; our own folders are left out.
  func scan() throws(FileSystemError) -> [InboxEntry]

  /// Lists the drops that were taken and are not settled, by number.
  func leftovers() throws(FileSystemError) -> [Leftover]

  /// Takes one entry of the last scan and reads it; see ``Inbox/take(_:number:maxBytes:settle:)``.
  func take(
    _ entry: InboxEntry, number: Int64, maxBytes: Int64, settle: Int64
  ) throws(FileSystemError) -> Taking

  /// Reads an entry where it lies, and leaves it there.
  ///
  /// - Parameters:
  ///   - entry: An entry of the last scan.
  ///   - maxBytes: The most bytes that are wanted.
  ///   - settle: How long it must have rested where nothing better can be known; nanoseconds.
  ///   - mustRest: True where it must have rested even though nobody writes it, as another file may still come.
  /// - Returns: Its bytes, or why there are none.
  /// - Throws: Errors of the disk.
  func peek(
    _ entry: InboxEntry, maxBytes: Int64, settle: Int64, mustRest: Bool
  ) throws(FileSystemError) -> Peek

  /// Reads the control file of a taken drop, which lies in the inbox until the drop is settled.
  ///
  /// - Parameters:
  ///   - takenName: The drop's name in `.taken`.
  ///   - maxBytes: The most bytes that are wanted.
  /// - Returns: Its bytes; nothing where there is none by now.
  /// - Throws: Errors of the disk.
  func control(of takenName: FileName, maxBytes: Int64) throws(FileSystemError) -> [UInt8]

  /// Removes a flag file whose drop was taken; a missing one is no error.
  func removeFlag(_ name: FileName) throws(FileSystemError)

  /// Takes up a drop that was taken before; see ``Inbox/retake(_:maxBytes:isBegun:)``.
  func retake(
    _ leftover: Leftover, maxBytes: Int64, isBegun: Bool
  ) throws(FileSystemError) -> Taking
}
