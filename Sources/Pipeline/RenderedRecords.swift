package import Archive

/// A record whose bytes wait in the archive.
package struct RenderedRecord: Sendable, Hashable {
  /// The ledger's id of the record.
  package let id: Int64
  package let place: ArchivePosition
}

/// Reads the bytes of records that wait for a window, one after the other.
///
/// Those of one day follow each other in the file, so that each block is read once.
struct RenderedRecords {
  private let archive: ArchiveFolder
  private var reader: DayFileReader?

  init(archive: ArchiveFolder) {
    self.archive = archive
  }

  /// Appends the bytes of a record as its receiver is to get it.
  ///
  /// - Throws: ``Archive/ArchiveError`` where something else stands in its place, or what reading throws.
  mutating func append(_ record: RenderedRecord, to bytes: inout [UInt8]) throws {
    if reader?.day != record.place.day { reader = try archive.reader(of: record.place.day) }
    try reader?.appendRendered(record: record.id, at: record.place.offset, to: &bytes)
  }
}
