import Compression
package import Spool

/// The archive on disk: a folder a year, in it a file a day.
package struct ArchiveFolder: Sendable {
  private static let folderMode: UInt32 = 0o700
  private static let fileMode: UInt32 = 0o600
  /// What every block begins with.
  private static let beginning = Array(BGZF.endBlock.prefix(4))

  let folder: any Folder

  /// Opens the archive, creating its folder where it is missing.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package init(at path: String, in fileSystem: any FileSystem) throws(FileSystemError) {
    folder = try fileSystem.makeFolder(path, mode: Self.folderMode)
  }

  /// Opens an archive that is there, for reading.
  ///
  /// - Throws: ``Spool/FileSystemError``, absence included.
  package init(reading path: String, in fileSystem: any FileSystem) throws(FileSystemError) {
    folder = try fileSystem.openFolder(path)
  }

  /// How much the archive's file system still takes.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func room() throws(FileSystemError) -> Room {
    try folder.room()
  }

  /// Makes everything on the archive's file system durable, what lies beyond committed lengths even where an earlier sync of
  /// it has failed.
  ///
  /// - Parameter lengths: The committed length of each day file.
  /// - Throws: ``Spool/FileSystemError``.
  package func makeDurable(behind lengths: [Day: Int64]) throws(FileSystemError) {
    for day in try days() {
      let committed = lengths[day] ?? 0
      if try dayLength(day) > committed { try dayFile(day).renew(from: committed) }
    }
    try folder.syncFileSystem()
  }

  /// Opens the file of a day to grow, creating it where it is missing; its names are durable then.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func dayFile(_ day: Day) throws(FileSystemError) -> DayFile {
    let year = try folder.openFolder(FileName(day.folderName), creating: Self.folderMode)
    let file = try year.openGrowing(FileName(day.fileName), mode: Self.fileMode)
    // As long as nothing is in it: whoever made it may have been killed before the syncs.
    if try file.length() == 0 {
      try folder.sync()
      try year.sync()
    }
    return DayFile(day: day, file: file)
  }

  /// The days that have a file, ascending; other names are passed over.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func days() throws(FileSystemError) -> [Day] {
    var days: [Day] = []
    for name in try folder.names() where name.bytes.count == 4 {
      guard try folder.status(of: name)?.kind == .folder else { continue }
      let year = try folder.openFolder(name, creating: nil)
      for file in try year.names() {
        let text = String(decoding: file.bytes, as: UTF8.self)
        guard let day = Day(parsing: text.prefix(10)), FileName(day.fileName) == file,
          FileName(day.folderName) == name
        else { continue }
        days.append(day)
      }
    }
    return days.sorted()
  }

  /// Opens a day's file for reading.
  ///
  /// - Parameters:
  ///   - day: The day.
  ///   - committed: The length that the ledger knows; what lies beyond is not read. `nil` reads everything.
  /// - Returns: A reader that stands at the first line.
  /// - Throws: ``ArchiveError/absent(day:)``, or ``Spool/FileSystemError``.
  package func reader(of day: Day, committed: Int64? = nil) throws -> DayFileReader {
    do {
      let year = try folder.openFolder(FileName(day.folderName), creating: nil)
      let file = try year.openFile(FileName(day.fileName))
      return try DayFileReader(day: day, file: file, committed: committed)
    } catch let error as FileSystemError where error.cause == .absent {
      throw ArchiveError.absent(day: day)
    }
  }

  /// The length of a day's file in bytes, what is not committed included; 0 where it is missing.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func dayLength(_ day: Day) throws(FileSystemError) -> Int64 {
    let year = try folder.openFolder(FileName(day.folderName), creating: nil)
    return try year.status(of: FileName(day.fileName))?.size ?? 0
  }

  /// Reads the line at a position.
  ///
  /// - Throws: ``ArchiveError``, or ``Spool/FileSystemError``.
  package func line(at position: ArchivePosition) throws -> ArchiveLine {
    var reader = try reader(of: position.day)
    return try reader.entry(at: position.offset).line()
  }

  /// The commits of which lines can be read behind a byte of a day's file, whatever is damaged before them; a few at most.
  ///
  /// - Throws: ``Spool/FileSystemError``.
  package func commits(in day: Day, behind offset: Int64) throws -> Set<Int64> {
    let year = try folder.openFolder(FileName(day.folderName), creating: nil)
    let file = try year.openFile(FileName(day.fileName))
    var reader = try DayFileReader(day: day, file: file, committed: nil)
    var commits: Set<Int64> = []
    var position = offset + 1
    while commits.count < 3 {
      let bytes = try file.read(at: position, count: 1 << 20)
      guard bytes.count >= Self.beginning.count else { break }
      guard let found = bytes.firstRange(of: Self.beginning)?.lowerBound else {
        position += Int64(bytes.count - Self.beginning.count + 1)
        continue
      }
      position += Int64(found)
      reader.stand(at: UInt64(position) << 16)
      do {
        // The first may be the rest of a line.
        while let entry = try reader.nextEntry(), commits.count < 3 {
          if let line = try? entry.line() { commits.insert(line.group) }
        }
        break
      } catch is ArchiveError {
        position = max(position, Int64(reader.standsAt >> 16)) + 1
      }
    }
    return commits
  }

  // MARK: Recovery

  /// Cuts every day file back to its committed length: what lies beyond belongs to a group that was not committed.
  ///
  /// A file of which the ledger knows nothing is emptied if it holds at most one group, which is what an interrupted
  /// first commit of a day leaves; one with more belongs to another ledger and is left untouched.
  ///
  /// - Throws: ``ArchiveError``, or ``Spool/FileSystemError``; files before the one concerned are cut by then.
  @discardableResult
  package func cutBack(to lengths: [Day: Int64]) throws -> Int64 {
    var cut: Int64 = 0
    let days = try days()
    for (day, length) in lengths.sorted(by: { $0.key < $1.key }) where length > 0 {
      guard days.contains(day) else { throw ArchiveError.absent(day: day) }
    }
    for day in days {
      let file = try dayFile(day)
      cut += max(0, try file.length() - (lengths[day] ?? 0))
      if let length = lengths[day] {
        try file.cutBack(to: length)
      } else if try file.length() > 0 {
        guard try holdsOneGroupAtMost(day) else { throw ArchiveError.unknown(day: day) }
        try file.cutBack(to: 0)
      }
    }
    return cut
  }

  /// Whether all lines that can be read are of one group; damage is what a torn append leaves.
  private func holdsOneGroupAtMost(_ day: Day) throws -> Bool {
    var reader = try reader(of: day)
    var group: Int64?
    do {
      while let entry = try reader.nextEntry() {
        let line = try entry.line()
        guard line.group == group ?? line.group else { return false }
        group = line.group
      }
    } catch ArchiveError.line(let position, .newer(let version)) {
      // No torn append: a later program wrote it, and only that one may say what is of no use.
      throw ArchiveError.line(at: position, .newer(version))
    } catch is ArchiveError {
      return true
    }
    return true
  }
}
