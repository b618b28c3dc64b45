import Archive
import Ledger

/// Adds up the slices and records of drops until they are complete.
///
/// What is kept is kept of drops under way alone.
struct DropSums {
  private struct Open {
    let row: DropRow
    var offset: Int64 = 0
    var decided = 0

    var isComplete: Bool { decided >= row.records && (row.isNotice || offset >= row.size) }
  }

  private var open: [Int64: Open] = [:]

  /// Begins a drop.
  mutating func begin(_ row: DropRow) {
    open[row.number] = Open(row: row)
  }

  /// Adds a piece and returns what is wrong with where it begins.
  ///
  /// Of drops that began in removed day files nothing is known.
  mutating func add(_ piece: LineSketch.Piece) -> VerificationProblem? {
    guard let expected = open[piece.drop]?.offset else { return nil }
    open[piece.drop]?.offset = piece.offset + Int64(piece.count)
    guard piece.offset != expected else { return nil }
    return .slices(drop: piece.drop, expected: expected, found: piece.offset)
  }

  /// Counts a record that was decided for the first time.
  mutating func count(recordOf drop: Int64) {
    open[drop]?.decided += 1
  }

  /// Takes out the drops among these that are complete; returns what is wrong with them.
  mutating func close(_ drops: Set<Int64>) -> [VerificationProblem] {
    var problems: [VerificationProblem] = []
    for drop in drops {
      guard let state = open[drop], state.isComplete else { continue }
      open[drop] = nil
      problems += Self.problems(of: state)
    }
    return problems
  }

  /// What is wrong with drops that are not complete where the archive ends: the ledger must have come as far.
  func problemsOfOpen() -> [VerificationProblem] {
    open.values.sorted { $0.row.number < $1.row.number }.flatMap(Self.problems)
  }

  private static func problems(of state: Open) -> [VerificationProblem] {
    var problems: [VerificationProblem] = []
    let expected = state.row.progress
    if !state.row.isNotice, state.offset != expected.offset {
      problems.append(
        .slices(drop: state.row.number, expected: expected.offset, found: state.offset))
    }
    if state.decided != expected.decided {
      problems.append(
        .decided(drop: state.row.number, expected: expected.decided, found: state.decided))
    }
    return problems
  }
}
