package import Archive
import Dispatch
import Locks

/// A record whose bytes wait in the archive.
package struct RenderedRecord: Sendable, Hashable {
  /// The ledger's id of the record.
  package let id: Int64
  package let place: ArchivePosition
}

/// Reads the bytes of records that wait for a window, on every core, and hands them on in order.
///
/// What is in memory does not grow with the number of records: a reader stops when it has much, and what is left to it is
/// read when its turn to be handed on has come.
final class RenderedRecords: Sendable {
  /// What one thread reads with.
  ///
  /// Records of one day follow each other in the file, so that each block is read once, or twice where two readers meet.
  private struct Reader {
    let archive: ArchiveFolder
    var file: DayFileReader?

    /// Reads records until there are none left or their bytes are many; returns how many were read.
    ///
    /// Each but the first of all, whose index is 0, has `between` in front of it.
    mutating func read(
      _ records: ArraySlice<RenderedRecord>, between: [UInt8]
    ) throws -> (bytes: [UInt8], count: Int) {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(RenderedRecords.mostBytes)
      var count = 0
      for (index, record) in zip(records.indices, records)
      where bytes.count < RenderedRecords.mostBytes {
        if index > 0 { bytes += between }
        if file?.day != record.place.day { file = try archive.reader(of: record.place.day) }
        try file?.appendRendered(record: record.id, at: record.place.offset, to: &bytes)
        count += 1
      }
      return (bytes, count)
    }
  }

  /// One thread's reader, for one thread at a time.
  private final class Desk: Sendable {
    private let reader: Guarded<Reader>

    init(_ archive: ArchiveFolder) {
      reader = Guarded(Reader(archive: archive))
    }

    func read(
      _ records: ArraySlice<RenderedRecord>, between: [UInt8]
    ) throws -> (bytes: [UInt8], count: Int) {
      try reader.withLock { try $0.read(records, between: between) }
    }
  }

  private typealias Reading = Result<(bytes: [UInt8], count: Int), any Error>

  /// Records that a reader is given at once: few enough for their bytes to be in the processor's cache still when they
  /// are hashed and written.
  private static let share = 64
  /// Bytes after which a reader stops.
  private static let mostBytes = 256 << 10

  private let desks: [Desk]

  /// - `cores`: How many threads read at once, at least one.
  init(archive: ArchiveFolder, cores: Int) {
    desks = (0..<max(1, cores)).map { _ in Desk(archive) }
  }

  /// Hands the bytes of records, as their receiver is to get them, to `write` piece by piece.
  ///
  /// While a piece is written, those behind it are read. `between` stands between each record and the next.
  ///
  /// - Throws: ``Archive/ArchiveError`` where something else stands in a record's place, or what reading or writing
  ///   throws.
  func read(
    _ records: [RenderedRecord], between: [UInt8] = [],
    to write: @Sendable ([UInt8]) throws -> Void
  ) throws {
    var ready: [[UInt8]] = []
    var rest = records[...]
    while !rest.isEmpty {
      var parts: [ArraySlice<RenderedRecord>] = []
      while parts.count < desks.count, !rest.isEmpty {
        parts.append(rest.prefix(Self.share))
        rest = rest.dropFirst(Self.share)
      }
      let readings = try read(parts, between: between, writing: ready, to: write)
      ready = []
      for (part, reading) in zip(parts, readings) {
        var (bytes, count) = try reading.get()
        while count < part.count {
          for piece in ready { try write(piece) }
          try write(bytes)
          ready = []
          let more = try desks[0].read(part.dropFirst(count), between: between)
          bytes = more.bytes
          count += more.count
        }
        ready.append(bytes)
      }
    }
    for piece in ready { try write(piece) }
  }

  /// Reads some parts at once, each with a reader of its own, and writes what is ready meanwhile.
  private func read(
    _ parts: [ArraySlice<RenderedRecord>], between: [UInt8], writing ready: [[UInt8]],
    to write: @Sendable ([UInt8]) throws -> Void
  ) throws -> [Reading] {
    guard desks.count > 1 else {
      for piece in ready { try write(piece) }
      return parts.map { part in Result { try desks[0].read(part, between: between) } }
    }
    let results = Guarded<[Int: Reading]>([:])
    let writing = Guarded<Result<Void, any Error>>(.success(()))
    DispatchQueue.concurrentPerform(iterations: parts.count + 1) { index in
      if index == 0 {
        let outcome = Result { for piece in ready { try write(piece) } }
        writing.withLock { $0 = outcome }
      } else {
        let reading = Result {
          try desks[index - 1].read(parts[index - 1], between: between)
        }
        results.withLock { $0[index] = reading }
      }
    }
    try writing.withLock { try $0.get() }
    return results.withLock { results in (1...parts.count).compactMap { results[$0] } }
  }
}
