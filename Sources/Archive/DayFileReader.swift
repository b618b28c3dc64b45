import Compression
import Spool

/// Reads the lines of one day's file, one by its position or all in order.
///
/// Not for use by two threads at once.
package struct DayFileReader {
  /// The longest line that is read, in bytes: a drop of 64 MB, in base 64, with room.
  package static let mostLineBytes = 100 << 20

  /// One line as it stands in the file.
  package struct Entry: Sendable, Hashable {
    package let position: ArchivePosition
    /// The JSON text without its line feed.
    package let bytes: [UInt8]

    /// True when the text begins so, as ``ArchiveLine/beginning(ofType:)`` says.
    package func begins(as beginning: [UInt8]) -> Bool {
      bytes.starts(with: beginning)
    }

    /// Reads the text.
    ///
    /// - Throws: ``ArchiveError/line(at:_:)``.
    package func line() throws(ArchiveError) -> ArchiveLine {
      do {
        return try ArchiveLine(parsing: bytes)
      } catch {
        throw .line(at: position, error)
      }
    }
  }

  package let day: Day
  private var reader: BGZFReader
  private var next: UInt64 = 0
  /// Where texts are unescaped.
  private var room: [UInt8] = []

  /// Opens a reader over a file.
  ///
  /// With a committed length, what lies beyond is not there: another process may be appending.
  init(day: Day, file: any ReadableFile, committed: Int64?) throws {
    self.day = day
    reader = try BGZFReader { offset, count in
      let rest = committed.map { max(0, $0 - Int64(offset)) } ?? Int64(count)
      return try file.read(at: Int64(offset), count: min(count, Int(rest)))
    }
  }

  /// Reads the line at a position.
  ///
  /// - Throws: ``ArchiveError``, or ``Spool/FileSystemError``.
  package mutating func entry(at offset: UInt64) throws -> Entry {
    guard let (bytes, _) = try line(at: offset) else {
      throw ArchiveError.block(day: day, .offset(at: offset >> 16))
    }
    return Entry(position: ArchivePosition(day: day, offset: offset), bytes: bytes)
  }

  /// Appends the bytes of a record that waits, whose line stands at a position, to `target`.
  ///
  /// - Throws: ``ArchiveError``: `line` where something else stands there; or ``Spool/FileSystemError``. Nothing is
  ///   appended then.
  package mutating func appendRendered(
    record: Int64, at offset: UInt64, to target: inout [UInt8]
  ) throws {
    var room: [UInt8] = []
    swap(&room, &self.room)
    defer { swap(&room, &self.room) }
    let isAppended = try translatingErrors { reader throws in
      try reader.withLine(at: offset, most: Self.mostLineBytes) { line in
        RenderedLine.append(record: record, from: line, by: &room, to: &target)
      }?
      .value
    }
    if isAppended == true { return }
    // Of a shape that is not usual, or not what is asked for.
    let entry = try entry(at: offset)
    guard case .rendered(let rendered) = try entry.line().body, rendered.record == record
    else { throw ArchiveError.line(at: entry.position, .unknownType) }
    target += rendered.bytes
  }

  /// Goes to the line at a position: the next one to be read in order.
  package mutating func stand(at offset: UInt64) {
    next = offset
  }

  /// Where the next line begins, or the file ends.
  package var standsAt: UInt64 { next }

  /// Reads the next line in order, or returns `nil` behind the last.
  ///
  /// - Throws: ``ArchiveError``, or ``Spool/FileSystemError``.
  package mutating func nextEntry() throws -> Entry? {
    let offset = next
    guard let (bytes, behind) = try line(at: offset) else { return nil }
    next = behind
    return Entry(position: ArchivePosition(day: day, offset: offset), bytes: bytes)
  }

  /// Reads the next line in order without the bytes that it carries, or returns `nil` behind the last.
  ///
  /// - Returns: The line, and where it stands.
  /// - Throws: ``ArchiveError``, or ``Spool/FileSystemError``.
  package mutating func nextSketch() throws -> (sketch: LineSketch, position: ArchivePosition)? {
    let position = ArchivePosition(day: day, offset: next)
    var sketch: LineSketch?
    let behind = try translatingErrors { reader throws in
      try reader.lendLine(at: position.offset, most: Self.mostLineBytes) { line in
        do throws(LineFault) {
          sketch = try LineSketch(parsing: line)
        } catch {
          throw ArchiveError.line(at: position, error)
        }
      }
    }
    guard let behind, let sketch else { return nil }
    next = behind
    return (sketch, position)
  }

  private mutating func line(at offset: UInt64) throws -> (bytes: [UInt8], next: UInt64)? {
    try translatingErrors { reader throws in
      try reader.line(at: offset, most: Self.mostLineBytes)
    }
  }

  private mutating func translatingErrors<Value>(
    _ body: (inout BGZFReader) throws -> Value
  ) throws -> Value {
    do {
      return try body(&reader)
    } catch let error as BGZFError {
      throw ArchiveError.block(day: day, error)
    }
  }
}
