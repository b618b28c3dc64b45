import Archive
import Spool

/// What the day files hold behind the lengths that the ledger knows, line by line, oldest day first.
///
/// What is torn off at the end of the last file ends the walk; damage anywhere else is an error.
struct ArchiveTail {
  /// One line, and where the next begins in its file.
  struct Entry {
    let line: ArchiveLine
    let position: ArchivePosition
    /// The length of the day file up to and with this line, where the line ends a group.
    let end: Int64
  }

  private struct File {
    let day: Day
    let committed: Int64
    let length: Int64
  }

  private let archive: ArchiveFolder
  private var files: ArraySlice<File>
  private var reader: DayFileReader?

  /// - `lengths`: The committed length of each day file.
  init(of archive: ArchiveFolder, behind lengths: [Day: Int64]) throws {
    self.archive = archive
    files =
      try archive.days()
      .compactMap { day in
        let committed = lengths[day] ?? 0
        let length = try archive.dayFile(day).length()
        return length > committed ? File(day: day, committed: committed, length: length) : nil
      }[...]
  }

  /// True when no day file is longer than the ledger knows.
  var isEmpty: Bool { files.isEmpty && reader == nil }

  /// Returns the next line, or `nil` behind the last that can be read.
  mutating func next() throws -> Entry? {
    while let file = files.first {
      do {
        var open = try reader ?? Self.open(file, of: archive)
        let entry = try open.nextEntry()
        reader = open
        if let entry {
          let end = open.standsAt >> 16
          return Entry(line: try entry.line(), position: entry.position, end: Int64(end))
        }
      } catch let error as ArchiveError {
        guard files.count == 1, error.canBeTorn else { throw error }
        files = []
        reader = nil
        return nil
      }
      files = files.dropFirst()
      reader = nil
    }
    return nil
  }

  private static func open(_ file: File, of archive: ArchiveFolder) throws -> DayFileReader {
    var reader = try archive.reader(of: file.day, committed: file.length)
    reader.stand(at: UInt64(file.committed) << 16)
    return reader
  }
}

/// The commits behind what the ledger knows, in order and without a gap.
struct ArchivedGroups {
  private var tail: ArchiveTail
  private var expected: Int64
  /// The first line of the group that comes next.
  private var pending: ArchiveTail.Entry?

  init(_ tail: ArchiveTail, from number: Int64) {
    self.tail = tail
    expected = number
  }

  /// Returns the next commit, or `nil` behind the last; the last may be torn.
  ///
  /// - Throws: ``CatchUpProblem/gap(expected:found:day:)``; errors of the archive and the disk.
  mutating func next() throws -> ArchivedGroup? {
    guard let first = try pending ?? tail.next() else { return nil }
    pending = nil
    guard first.line.group == expected else {
      throw CatchUpProblem.gap(
        expected: expected, found: first.line.group, day: first.position.day)
    }
    expected += 1
    var group = ArchivedGroup(first)
    group.add(first)
    while let entry = try tail.next() {
      guard entry.line.group == group.number else {
        pending = entry
        break
      }
      group.add(entry)
    }
    return group
  }
}

extension ArchiveError {
  /// True for what an interrupted append leaves at the end of a file; not for lines of a later program.
  fileprivate var canBeTorn: Bool {
    switch self {
    case .block: true
    case .line(_, .newer), .line(_, .version): false
    case .line: true
    case .absent, .shorter, .unknown: false
    }
  }
}
