import Ledger

/// Gives out the numbers of drops, none twice.
struct DropNumbers: Sendable {
  private(set) var next: Int64

  /// Begins behind the numbers that the ledger knows.
  init(_ start: LedgerStart) {
    next = start.nextDrop
  }

  /// Goes on behind a number that is in use.
  mutating func skip(through number: Int64) {
    next = max(next, number + 1)
  }
}
