package import Archive
import Ledger
package import Pipeline
import Spool

/// Reads the archive of a home as far as its ledger says that it is committed.
package struct ArchiveReading {
  private let archive: ArchiveFolder
  private let lengths: [Day: Int64]

  /// Opens the archive for reading.
  package init(_ paths: HomePaths) throws {
    archive = try ArchiveFolder(reading: paths.archive, in: RealFileSystem())
    var lengths: [Day: Int64] = [:]
    for (text, length) in try SQLiteLedger.readOnly(path: paths.ledger).start().dayLengths {
      if let day = Day(parsing: text) { lengths[day] = length }
    }
    self.lengths = lengths
  }

  /// The days that have lines, ascending.
  package var days: [Day] { lengths.filter { $0.value > 0 }.keys.sorted() }

  /// Hands every line of a day to a closure, as it stands in the file, without its line feed.
  package func lines(of day: Day, _ body: ([UInt8]) throws -> Void) throws {
    guard let length = lengths[day] else { throw ArchiveError.absent(day: day) }
    var reader = try archive.reader(of: day, committed: length)
    while let entry = try reader.nextEntry() { try body(entry.bytes) }
  }

  /// Proves every day file.
  package func verify() throws -> ArchiveVerifier.Report {
    try archive.verify(committed: lengths)
  }
}
