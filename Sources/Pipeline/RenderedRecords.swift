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

  /// Returns the bytes of a record as its receiver is to get it.
  ///
  /// - Throws: ``Archive/ArchiveError`` where something else stands in its place, or what reading throws.
  mutating func bytes(of record: RenderedRecord) throws -> [UInt8] {
    let entry = try entry(at: record.place)
    guard case .rendered(let rendered) = try entry.line().body, rendered.record == record.id
    else { throw ArchiveError.line(at: record.place, .unknownType) }
    return rendered.bytes
  }

  private mutating func entry(at place: ArchivePosition) throws -> DayFileReader.Entry {
    if var reader, reader.day == place.day {
      self.reader = nil
      defer { self.reader = reader }
      return try reader.entry(at: place.offset)
    }
    var reader = try archive.reader(of: place.day)
    defer { self.reader = reader }
    return try reader.entry(at: place.offset)
  }
}
