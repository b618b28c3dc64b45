import Archive
import Spool

/// What the day files hold behind the lengths that the ledger knows, line by line, in the order of the commits.
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

  private var walk: DayFileWalk<Entry>
  private let lengths: [Day: Int64]

  /// - `lengths`: The committed length of each day file.
  init(of archive: ArchiveFolder, behind lengths: [Day: Int64]) throws {
    var pieces: [DayFileWalk<Entry>.Piece] = []
    for day in try archive.days() {
      let committed = lengths[day] ?? 0
      let length = try archive.dayLength(day)
      if length > committed { pieces.append(.init(day: day, start: committed, end: length)) }
    }
    self.lengths = Dictionary(pieces.map { ($0.day, $0.end) }) { first, _ in first }
    walk = try DayFileWalk(pieces, of: archive) { reader in
      guard let entry = try reader.nextEntry() else { return nil }
      return Entry(
        line: try entry.line(), position: entry.position, end: Int64(reader.standsAt >> 16))
    } group: {
      $0.line.group
    }
  }

  /// Returns the next line, or `nil` behind the last that can be read.
  mutating func next() throws -> Entry? {
    do {
      return try walk.next()
    } catch let damage as DayFileWalk<Entry>.Damage {
      guard damage.isLast, damage.error.canBeTorn else { throw damage.error }
      return nil
    }
  }

  /// The length of a file that was read to its end, the empty end block included.
  func wholeLength(of day: Day) -> Int64? {
    walk.finished.contains(day) ? lengths[day] : nil
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
    if pending?.position.day != group.day, let length = tail.wholeLength(of: group.day) {
      group.reach(length)
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
