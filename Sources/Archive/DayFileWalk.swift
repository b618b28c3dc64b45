import Spool

/// Goes through the lines of several day files in the order of their commits.
///
/// Inside a file commits ascend. From day to day they mostly do: where a clock was set back over midnight, later commits
/// stand in the file of an earlier day. One file is open at a time, but where that has happened.
package struct DayFileWalk<Line> {
  /// A piece of a day file.
  package struct Piece: Sendable {
    package let day: Day
    /// Where the first line begins, in bytes of the file.
    package let start: Int64
    /// What lies from here on is not read.
    package let end: Int64

    package init(day: Day, start: Int64 = 0, end: Int64) {
      self.day = day
      self.start = start
      self.end = end
    }
  }

  /// A day file that cannot be read from some line on; the walk goes on with the others.
  package struct Damage: Error {
    package let day: Day
    package let error: ArchiveError
  }

  /// A file under way: its next line was read already.
  private struct Open {
    let piece: Piece
    var reader: DayFileReader
    var line: Line
    var group: Int64
  }

  private let archive: ArchiveFolder
  private let read: (inout DayFileReader) throws -> Line?
  private let group: (Line) -> Int64
  /// Files that were not begun, by their first commit, the first last.
  private var ahead: [(piece: Piece, group: Int64)] = []
  /// Files that were begun, by their next commit, the first last.
  private var open: [Open] = []
  /// Damage behind the line that is returned first.
  private var damage: (day: Day, error: ArchiveError)?
  /// Files of which no line can be read: nobody knows where they belong, so they are told last.
  private var unread: [(day: Day, error: ArchiveError)] = []
  /// The days whose files were read to their ends.
  package private(set) var finished: Set<Day> = []

  /// Looks for the first commit of each file.
  ///
  /// - Parameters:
  ///   - pieces: The pieces to be read, one a day file.
  ///   - archive: Where they lie.
  ///   - read: Reads the next line of a reader; `nil` at the end.
  ///   - group: The number of a line's commit.
  /// - Throws: ``Spool/FileSystemError``; damage is thrown by ``next()``.
  package init(
    _ pieces: [Piece], of archive: ArchiveFolder,
    read: @escaping (inout DayFileReader) throws -> Line?, group: @escaping (Line) -> Int64
  ) throws {
    self.archive = archive
    self.read = read
    self.group = group
    for piece in pieces.sorted(by: { $0.day < $1.day }) {
      do {
        guard var reader = try reader(of: piece), let line = try read(&reader) else {
          finished.insert(piece.day)
          continue
        }
        ahead.append((piece, group(line)))
      } catch let error as ArchiveError {
        unread.insert((piece.day, error), at: 0)
      }
    }
    ahead.sort { ($0.group, $0.piece.day) > ($1.group, $1.piece.day) }
  }

  /// Returns the next line, or `nil` behind the last.
  ///
  /// - Throws: ``Damage``, after which the next call goes on with the other files; ``Spool/FileSystemError``.
  package mutating func next() throws -> Line? {
    if let damage {
      self.damage = nil
      throw Damage(day: damage.day, error: damage.error)
    }
    while let first = ahead.last, first.group < open.last?.group ?? .max {
      ahead.removeLast()
      try begin(first.piece)
    }
    guard let last = open.indices.last else {
      guard let last = unread.popLast() else { return nil }
      throw Damage(day: last.day, error: last.error)
    }
    let line = open[last].line
    let read = read
    do {
      // In place: most of the time one file is open, and moving its reader about takes longer than reading a line.
      guard let next = try read(&open[last].reader) else {
        finished.insert(open.removeLast().piece.day)
        return line
      }
      open[last].line = next
      open[last].group = group(next)
      if last > 0, open[last - 1].group < open[last].group { insert(open.removeLast()) }
    } catch let error as ArchiveError {
      // The line before it is good, and comes first.
      damage = (open.removeLast().piece.day, error)
    }
    return line
  }

  private mutating func begin(_ piece: Piece) throws {
    do {
      guard var reader = try reader(of: piece), let line = try read(&reader) else { return }
      insert(Open(piece: piece, reader: reader, line: line, group: group(line)))
    } catch let error as ArchiveError {
      throw Damage(day: piece.day, error: error)
    }
  }

  private mutating func insert(_ file: Open) {
    let place = open.firstIndex { $0.group < file.group } ?? open.count
    open.insert(file, at: place)
  }

  private func reader(of piece: Piece) throws -> DayFileReader? {
    var reader = try archive.reader(of: piece.day, committed: piece.end)
    let length = try archive.dayLength(piece.day)
    guard length >= piece.end else {
      throw ArchiveError.shorter(day: piece.day, length: length, committed: piece.end)
    }
    guard piece.end > piece.start else { return nil }
    reader.stand(at: UInt64(piece.start) << 16)
    return reader
  }
}
