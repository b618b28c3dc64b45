package import Archive
package import Ledger

/// Removes day files of the archive that are older than a home keeps them.
///
/// Invariants:
/// 1. A file goes as a whole, and only when nothing in it is needed any more: no record in it is open, and nothing of it
///    is on its way.
/// 2. The ledger never counts on a file that is gone: a file is set aside, forgotten and removed, in this order, and an
///    interrupted removal is completed at the next start before anybody counts day files.
package struct Retention {
  /// How many files one run removes at most, so that a clock that is wrong by years costs a month and not the archive.
  package static let mostFiles = 31

  private let archive: ArchiveFolder
  private let ledger: any Ledger

  package init(archive: ArchiveFolder, ledger: any Ledger) {
    self.archive = archive
    self.ledger = ledger
  }

  /// Removes what is older than a length of time, the oldest first.
  ///
  /// - Parameters:
  ///   - retention: How long a day's file is kept after the day's end.
  ///   - now: Milliseconds since 1970.
  /// - Returns: What was removed, and what was old enough and stays.
  /// - Throws: The first error of disk or ledger; the next start completes what was begun.
  package func remove(olderThan retention: Duration, at now: Int64) throws -> RetentionReport {
    let bound = now - retention.components.seconds * 1_000
    guard bound > 0 else { return RetentionReport() }
    let oldest = Day(containing: bound)
    let old = try ledger.start().dayLengths.keys.compactMap { Day(parsing: $0) }
      .filter { $0 < oldest }.sorted()
    guard !old.isEmpty else { return RetentionReport() }
    let needed = try ledger.neededDays()
    let free = old.filter { !needed.contains($0.description) }
    for day in free.prefix(Self.mostFiles) {
      try archive.setAside(day)
      try finish(day)
    }
    return RetentionReport(
      removed: free.prefix(Self.mostFiles).map(\.description),
      needed: old.map(\.description).filter(needed.contains),
      later: max(0, free.count - Self.mostFiles))
  }

  /// Completes removals that were interrupted; before day files are compared with the ledger.
  package func completeRemovals() throws {
    for day in try archive.daysSetAside() { try finish(day) }
  }

  private func finish(_ day: Day) throws {
    try ledger.forget(day: day.description)
    try archive.removeSetAside(day)
  }
}

/// What a retention removed from the archive.
package struct RetentionReport: Sendable, Hashable {
  /// The days whose files were removed, as `2026-11-22`, ascending.
  package let removed: [String]
  /// The days that are old enough and of which something is needed still.
  package let needed: [String]
  /// How many more files the next runs remove.
  package let later: Int

  package init(removed: [String] = [], needed: [String] = [], later: Int = 0) {
    self.removed = removed
    self.needed = needed
    self.later = later
  }
}
