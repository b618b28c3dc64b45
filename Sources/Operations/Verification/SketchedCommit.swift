import Archive
import Ledger

/// What the archive tells of one commit, without the bytes.
struct SketchedCommit: Sendable {
  /// A piece of a drop, by drop and record.
  private struct Piece: Hashable {
    let drop: Int64
    let ordinal: Int
  }

  let number: Int64
  let day: Day
  /// The first line.
  let position: ArchivePosition
  /// Milliseconds since 1970; 0 where no line of it said so.
  private(set) var at: Int64 = 0
  private(set) var lines = 0
  private(set) var received: [(line: ArchiveLine.Received, place: ArchivePlace)] = []
  private(set) var pieces: [LineSketch.Piece] = []
  /// Where the bytes of each record begin, and what was decided.
  private(set) var decided:
    [(line: ArchiveLine.Decided, place: ArchivePlace, at: ArchivePosition)] =
      []
  private(set) var files:
    [(line: LineSketch.Output, kind: OutputRow.Kind, record: Int64, at: ArchivePosition)] = []
  private(set) var delivered: [Int64] = []
  private var firstPieces: [Piece: ArchivePlace] = [:]
  private var firstLines: [Int64: ArchivePlace] = [:]
  private let dayText: String

  init(_ first: LineSketch, at position: ArchivePosition) {
    number = first.group
    day = position.day
    dayText = position.day.description
    self.position = position
  }

  mutating func add(_ line: LineSketch, at position: ArchivePosition) {
    lines += 1
    if line.at > 0 { at = line.at }
    let place = ArchivePlace(day: dayText, offset: Int64(position.offset))
    switch line.body {
    case .received(let line):
      received.append((line, place))
      firstLines[line.drop] = place
    case .slice(let piece):
      pieces.append(piece)
      let key = Piece(drop: piece.drop, ordinal: piece.ordinal)
      if firstPieces[key] == nil { firstPieces[key] = place }
      if firstLines[piece.drop] == nil { firstLines[piece.drop] = place }
    case .decided(let line):
      let key = Piece(drop: line.drop, ordinal: line.ordinal)
      decided.append((line, firstPieces[key] ?? firstLines[line.drop] ?? place, position))
    case .staged(let file):
      // A delivery's files follow the decision that sends them.
      let record = file.records.isEmpty ? decided.last?.line.record ?? 0 : 0
      files.append((file, file.isFlag ? .flag : .delivery, record, position))
    case .receipt(let file): files.append((file, .receipt, 0, position))
    case .delivered(let line): delivered += line.outputs
    case .rendered, .receiptPart, .settled, .operator, .generation: break
    }
  }
}

/// Reads the archive commit by commit, as far as the ledger counts on it.
struct CommitReader {
  private typealias Line = (sketch: LineSketch, position: ArchivePosition)

  private var walk: DayFileWalk<Line>
  private var pending: Line?

  /// - `lengths`: The committed length of each day file.
  init(_ archive: ArchiveFolder, lengths: [Day: Int64]) throws {
    let pieces = lengths.filter { $0.value > 0 }
      .map { DayFileWalk<Line>.Piece(day: $0.key, end: $0.value) }
    walk = try DayFileWalk(pieces, of: archive) {
      try $0.nextSketch()
    } group: {
      $0.sketch.group
    }
  }

  /// Returns the next commit, or `nil` behind the last.
  ///
  /// - Throws: ``DamagedDay`` for a day file that cannot be read from here on; the next call goes on with the others.
  mutating func next() throws -> SketchedCommit? {
    guard let first = try nextLine() else { return nil }
    var commit = SketchedCommit(first.sketch, at: first.position)
    commit.add(first.sketch, at: first.position)
    while let line = try nextLine() {
      guard line.sketch.group == commit.number, line.position.day == commit.day else {
        pending = line
        break
      }
      commit.add(line.sketch, at: line.position)
    }
    return commit
  }

  private mutating func nextLine() throws -> Line? {
    if let line = pending {
      pending = nil
      return line
    }
    do {
      return try walk.next()
    } catch let damage as DayFileWalk<Line>.Damage {
      throw DamagedDay(day: damage.day, error: damage.error)
    }
  }
}

/// A day file that cannot be read from some line on.
struct DamagedDay: Error {
  let day: Day
  let error: ArchiveError
}
