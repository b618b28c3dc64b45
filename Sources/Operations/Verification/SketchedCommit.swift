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
    [(decision: LineSketch.Decision, place: ArchivePlace, at: ArchivePosition)] = []
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
    case .decided(let decision):
      let drop = decision.line.drop
      let key = Piece(drop: drop, ordinal: decision.line.ordinal)
      decided.append((decision, firstPieces[key] ?? firstLines[drop] ?? place, position))
    case .staged(let file):
      // A delivery's files follow the decision that sends them.
      let record = file.records.isEmpty ? decided.last?.decision.line.record ?? 0 : 0
      files.append((file, file.isFlag ? .flag : .delivery, record, position))
    case .receipt(let file): files.append((file, .receipt, 0, position))
    case .delivered(let line): delivered += line.outputs
    case .rendered, .receiptPart, .settled, .operator, .generation: break
    }
  }
}

/// Reads the archive commit by commit, as far as the ledger counts on it.
struct CommitReader {
  private var walk: SketchWalk
  private var pending: SketchWalk.Line?

  /// - `lengths`: The committed length of each day file.
  init(_ archive: ArchiveFolder, lengths: [Day: Int64]) throws {
    walk = try SketchWalk(lengths, of: archive)
  }

  /// Returns the next commit, or `nil` behind the last.
  ///
  /// - Throws: ``Archive/DamagedDay`` for a day file that cannot be read from here on; the next call goes on with the others.
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

  private mutating func nextLine() throws -> SketchWalk.Line? {
    if let line = pending {
      pending = nil
      return line
    }
    return try walk.next()
  }
}
