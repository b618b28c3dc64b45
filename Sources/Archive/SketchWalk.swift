import Spool

/// Goes through sketches of the lines of several day files in the order of their commits.
///
/// ``DayFileWalk`` for one kind of line, so that it is compiled for that kind: it takes a step a line.
package struct SketchWalk {
  package typealias Line = (sketch: LineSketch, position: ArchivePosition)

  private var walk: DayFileWalk<Line>

  /// Looks for the first commit of each file.
  ///
  /// - Parameters:
  ///   - lengths: The committed length of each day; what lies beyond is not read.
  ///   - archive: Where the day files lie.
  /// - Throws: ``Spool/FileSystemError``; damage is thrown by ``next()``.
  package init(_ lengths: [Day: Int64], of archive: ArchiveFolder) throws {
    let pieces = lengths.filter { $0.value > 0 }
      .map { DayFileWalk<Line>.Piece(day: $0.key, end: $0.value) }
    walk = try DayFileWalk(pieces, of: archive) {
      try $0.nextSketch()
    } group: {
      $0.sketch.group
    }
  }

  /// Returns the next line, or `nil` behind the last.
  ///
  /// - Throws: ``DamagedDay``, after which the next call goes on with the other files; ``Spool/FileSystemError``.
  package mutating func next() throws -> Line? {
    do {
      return try walk.next()
    } catch let damage as DayFileWalk<Line>.Damage {
      throw DamagedDay(day: damage.day, error: damage.error)
    }
  }
}

/// A day file that cannot be read from some line on.
package struct DamagedDay: Error {
  package let day: Day
  package let error: ArchiveError
}
