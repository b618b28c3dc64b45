import Archive
import Ledger
import Spool

/// What the day files hold behind the lengths that the ledger knows, line by line, in the order of the commits.
///
/// What cannot be read at the end of a file is passed over where power cuts leave it: the commit that was interrupted,
/// which stands in one file, and the single bytes that cuts of earlier ones leave (``Archive/DayFile/cutBack(to:)``). Other
/// damage is an error. Whether a commit is missing all the same, ``ArchivedGroups`` can tell.
struct ArchiveTail {
  /// One line, and where the next begins in its file.
  struct Entry {
    let line: ArchiveLine
    let position: ArchivePosition
    /// The length of the day file up to and with this line, where the line ends a group.
    let end: Int64
    /// Whether nothing of its block stands behind it.
    let endsBlock: Bool
  }

  private let archive: ArchiveFolder
  private var walk: DayFileWalk<Entry>
  /// The line that was read last.
  private var last: Entry?
  /// Where each day file is read from.
  private let starts: [Day: Int64]
  private let lengths: [Day: Int64]
  /// The day file that ends with what an interrupted commit wrote, or is damaged.
  private(set) var torn: (day: Day, error: ArchiveError)?

  /// - `lengths`: The committed length of each day file.
  init(of archive: ArchiveFolder, behind lengths: [Day: Int64]) throws {
    var pieces: [DayFileWalk<Entry>.Piece] = []
    for day in try archive.days() {
      let committed = lengths[day] ?? 0
      let length = try archive.dayLength(day)
      if length > committed { pieces.append(.init(day: day, start: committed, end: length)) }
    }
    self.archive = archive
    starts = Dictionary(pieces.map { ($0.day, $0.start) }) { first, _ in first }
    self.lengths = Dictionary(pieces.map { ($0.day, $0.end) }) { first, _ in first }
    walk = try DayFileWalk(pieces, of: archive) { reader in
      guard let entry = try reader.nextEntry() else { return nil }
      return Entry(
        line: try entry.line(), position: entry.position, end: Int64(reader.standsAt >> 16),
        endsBlock: reader.standsAt & 0xFFFF == 0)
    } group: {
      $0.line.group
    }
  }

  /// Returns the next line, or `nil` behind the last that can be read.
  mutating func next() throws -> Entry? {
    while true {
      do {
        let entry = try walk.next()
        if let entry { last = entry }
        return entry
      } catch let damage as DayFileWalk<Entry>.Damage {
        if isLeftByCut(damage) { continue }
        // Two commits are never interrupted at once: the one before was cut off first.
        guard torn == nil, damage.error.canBeTorn, try endsCommits(damage.day) else {
          throw torn?.error ?? damage.error
        }
        torn = (damage.day, damage.error)
      }
    }
  }

  private func isLeftByCut(_ damage: DayFileWalk<Entry>.Damage) -> Bool {
    guard let length = lengths[damage.day] else { return false }
    return damage.error.lacksBlock(at: length - 1)
  }

  /// True where what lies behind the damage in a day file is of one commit, which was interrupted: where others can be read
  /// there, they were committed, and the file is damaged.
  private func endsCommits(_ day: Day) throws -> Bool {
    let start = last.flatMap { $0.position.day == day ? $0.end : nil } ?? starts[day] ?? 0
    let behind = try archive.commits(in: day, behind: start)
    guard let commit = behind.first, let last else { return behind.count <= 1 }
    guard behind.count == 1 else { return false }
    return commit == last.line.group || (commit == last.line.group + 1 && last.endsBlock)
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
  /// The last output of the commits so far.
  private var lastOutput: Int64
  /// The first line of the group that comes next.
  private var pending: ArchiveTail.Entry?
  /// True where the last group's file is torn behind it, so that it may lack lines.
  private var isLastCut = false
  /// True where something is missing that the last group speaks of, which is looked for only then.
  private var lacksLines = false

  init(_ tail: ArchiveTail, behind start: LedgerStart) {
    self.tail = tail
    expected = start.nextGroup
    lastOutput = start.nextOutput - 1
  }

  /// Returns the next commit, or `nil` behind the last; the last may be torn.
  ///
  /// - Throws: ``CatchUpProblem/gap(expected:found:day:)``; errors of the archive and the disk. Where a commit is missing
  ///   or lacks lines and another follows, what seemed torn is damage.
  mutating func next() throws -> ArchivedGroup? {
    guard let first = try pending ?? tail.next() else { return nil }
    pending = nil
    guard first.line.group == expected else {
      throw tail.torn?.error
        ?? CatchUpProblem.gap(
          expected: expected, found: first.line.group, day: first.position.day)
    }
    expected += 1
    let (isBehindCut, wasTorn) = (isLastCut, tail.torn != nil)
    var group = ArchivedGroup(first)
    group.add(first)
    while let entry = try tail.next() {
      guard entry.line.group == group.number, entry.position.day == group.day else {
        pending = entry
        break
      }
      group.add(entry)
    }
    // What it tells to be delivered was staged by then.
    let speaksOfLost = group.delivered.contains { $0 > lastOutput }
    if isBehindCut, lacksLines || speaksOfLost, let torn = tail.torn { throw torn.error }
    isLastCut = !wasTorn && tail.torn?.day == group.day
    lacksLines = isLastCut && !group.isWhole
    lastOutput = group.staged.map(\.row.id).max() ?? lastOutput
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
