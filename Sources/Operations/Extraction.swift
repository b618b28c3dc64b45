import Archive
import Diagnostics
import Digests
import Exchange
import Ledger
import Pipeline
import Referrals
import Spool

/// Fetches bytes that were received and sent out of the archive, proven before anything of them is written.
///
/// Invariants:
/// 1. A file is handed on only when all of it was read once and has the hash that the ledger knows.
/// 2. What is in memory is a line of the archive, whatever the size of a drop.
package struct Extraction {
  /// A file that the archive has.
  package struct File: Sendable, Hashable {
    fileprivate enum Content: Hashable {
      case record(ArchivePosition, drop: Int64, line: Int)
      case drop(Int64, ArchivePosition, size: Int64, SHA256Digest)
      case output(OutputRow, ArchivePosition)
    }

    /// The path under which it is written into a folder: our own names, never the sender's.
    package let path: String
    /// What it is, for a person.
    package let words: String
    fileprivate let content: Content
  }

  private let session: ReadingSession
  private let archive: ArchiveFolder
  private let lengths: [String: Int64]

  /// Opens the archive of a home.
  package init(_ session: ReadingSession) throws {
    self.session = session
    archive = try ArchiveFolder(reading: session.paths.archive, in: RealFileSystem())
    lengths = try session.ledger.start().dayLengths
  }

  // MARK: What there is

  /// The bytes of a record as its sender wrote them, and the files that carried it to its receivers.
  ///
  /// - Throws: ``NotFound`` for a reference that nobody was given.
  package func files(ofRecord name: String, sent: Bool) throws -> [File] {
    let row = try session.names.record(named: name)
    let reference = session.names.reference(of: row).text
    let place = try position(of: row.archive)
    let content = File.Content.record(place, drop: row.drop, line: row.line)
    let received = File(
      path: reference + (try ending(of: content)), words: "\(reference) as it was received",
      content: content)
    return try [received] + (sent ? files(sentFor: [row]) : [])
  }

  /// The bytes of a drop as it lay in the inbox, and the files that carried its records to their receivers.
  ///
  /// - Throws: ``NotFound`` for a number that no drop has.
  package func files(ofDrop number: Int64, sent: Bool) throws -> [File] {
    guard let drop = try session.ledger.drop(number) else {
      throw NotFound.nothing(
        named: "drop \(number)", why: "no drop of this interchange has that number",
        fix: "drop numbers stand in 'interchange show REFERENCE'")
    }
    guard !drop.isNotice else {
      throw NotFound.nothing(
        named: "drop \(number)", why: "it was no file that could be read, so nothing was received",
        fix: "what could be moved lies in state/quarantine")
    }
    guard drop.progress.offset >= drop.size else {
      throw NotFound.nothing(
        named: "drop \(number)",
        why: "it is taken in part so far, and the rest is not archived yet",
        fix: "extract it when the run that takes it has ended")
    }
    let content = File.Content.drop(
      number, try position(of: drop.archive), size: drop.size, drop.sha256)
    let received = File(
      path: "drop-\(number)" + (try ending(of: content)),
      words: "drop \(number) as it was received",
      content: content)
    guard sent else { return [received] }
    return try [received] + files(sentFor: session.ledger.records(ofDrop: number))
  }

  /// The bytes that carried one record to one receiver: its file, or its part of a window's file; `nil` where there are none
  /// yet.
  func bytes(sentFor delivery: DeliveryRow) throws -> [UInt8]? {
    if delivery.rendered != .none {
      return try rendered(delivery.record, for: delivery.receiver)
    }
    guard delivery.output != 0, let row = try session.ledger.record(delivery.record) else {
      return nil
    }
    let folder = "sent/\(session.partner(delivery.receiver))/"
    for file in try files(sentFor: [row]) where file.path.hasPrefix(folder) {
      guard case .output(let output, _) = file.content, output.id == delivery.output else {
        continue
      }
      var bytes: [UInt8] = []
      try write(file) { bytes += $0 }
      return bytes
    }
    return nil
  }

  /// Finds the files of records, each day's archive walked once.
  private func files(sentFor rows: [RecordRow]) throws -> [File] {
    var wanted: [Day: [Int64: OutputRow]] = [:]
    for row in rows {
      let events = try session.ledger.events(ofRecord: row.id)
      for output in try session.ledger.outputs(ofRecord: row.id) where output.kind == .delivery {
        guard let event = events.first(where: { $0.group == output.group }) else { continue }
        wanted[Day(containing: event.at), default: [:]][output.id] = output
      }
    }
    var files: [File] = []
    for (day, outputs) in wanted.sorted(by: { $0.key < $1.key }) {
      var reader = try archive.reader(of: day, committed: lengths[day.description] ?? 0)
      while let entry = try reader.nextEntry() {
        guard entry.begins(as: Self.staged), case .staged(let line) = try entry.line().body,
          let output = outputs[line.output]
        else { continue }
        let partner = session.partner(output.partner)
        files.append(
          File(
            path: "sent/\(partner)/\(output.name)",
            words: "\(output.name) as it was sent to \(partner)",
            content: .output(output, entry.position)))
      }
    }
    return files
  }

  private static let staged = ArchiveLine.beginning(ofType: "staged")

  /// The ending that a program needs to open the bytes, as far as they show what they are.
  private func ending(of content: File.Content) throws -> String {
    var first: UInt8?
    var isWorkbook = false
    do {
      try read(content) { bytes in
        first = bytes.first { !Self.blank.contains($0) }
        isWorkbook = WorkbookRows(bytes) != nil
        if first != nil { throw Enough() }
      }
    } catch is Enough {}
    if isWorkbook { return ".xlsx" }
    return switch first {
    case UInt8(ascii: "<"): ".xml"
    case UInt8(ascii: "{"), UInt8(ascii: "["): ".json"
    case nil: ".bin"
    default: ".txt"
    }
  }

  private struct Enough: Error {}

  /// White space, and the bytes of byte order marks.
  private static let blank: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0]

  // MARK: Bytes

  /// Proves a file, and then hands on its bytes piece by piece.
  ///
  /// - Throws: A ``Diagnostics/Diagnostic`` where the archive's bytes are not those that the ledger knows, and then nothing
  ///   was handed on; errors of the archive, and what `body` throws.
  package func write(_ file: File, to body: ([UInt8]) throws -> Void) throws {
    try prove(file)
    try read(file.content, body)
  }

  private func prove(_ file: File) throws {
    var hasher = SHA256Hasher()
    var size: Int64 = 0
    try read(file.content) { bytes in
      hasher.update(bytes)
      size += Int64(bytes.count)
    }
    let isWhole =
      switch file.content {
      // The slices of a drop prove it together; one alone is proven by its place in the archive's checked block.
      case .record: true
      case .drop(_, _, let known, let hash): size == known && hasher.digest() == hash
      case .output(let output, _): size == output.size && hasher.digest() == output.sha256
      }
    guard isWhole else {
      throw Diagnostic(
        code: "archive.differs", what: "\(file.words) is not what the archive holds any more",
        why: "its bytes have another SHA-256 than the ledger tells",
        fix: "interchange archive verify, and restore the day file from a copy")
    }
  }

  private func read(_ content: File.Content, _ body: ([UInt8]) throws -> Void) throws {
    switch content {
    case .record(let place, let drop, let line):
      guard case .slice(let slice) = try archive.line(at: place).body, slice.drop == drop else {
        throw ArchiveError.line(at: place, .unknownType)
      }
      try body(slice.bytes.isEmpty ? row(line, ofWorkbook: drop) : slice.bytes)
    case .drop(let number, let place, let size, _):
      try readDrop(number, from: place, size: size, body)
    case .output(let output, let place):
      guard case .staged(let line) = try archive.line(at: place).body else {
        throw ArchiveError.line(at: place, .unknownType)
      }
      switch line.content {
      case .bytes(let bytes): try body(bytes)
      case .window(let head, let between, let records, let tail):
        try body(head)
        for (place, record) in records.enumerated() {
          if place > 0, !between.isEmpty { try body(between) }
          try body(rendered(record, for: output.partner))
        }
        try body(tail)
      // A receipt, which is nothing that was sent on.
      case .receiptParts: break
      }
    }
  }

  /// Returns a row of a workbook, which has no bytes of its own in the archive, as a line of CSV.
  private func row(_ line: Int, ofWorkbook number: Int64) throws -> [UInt8] {
    guard let drop = try session.ledger.drop(number) else {
      throw LedgerError.numberUnknown(.drop, number)
    }
    return try DropBeginning(of: drop, in: archive).rows?.line(ofRow: line) ?? []
  }

  /// Reads the slices of a drop in order; a large one goes on through the day files behind.
  private func readDrop(
    _ number: Int64, from place: ArchivePosition, size: Int64, _ body: ([UInt8]) throws -> Void
  ) throws {
    var reached: Int64 = 0
    var offset: UInt64? = place.offset
    for day in lengths.keys.compactMap({ Day(parsing: $0) }).sorted() where day >= place.day {
      guard reached < size || offset != nil else { return }
      var reader = try archive.reader(of: day, committed: lengths[day.description] ?? 0)
      if let start = offset { reader.stand(at: start) }
      offset = nil
      while reached < size, let entry = try reader.nextEntry() {
        guard entry.begins(as: Self.slice), case .slice(let slice) = try entry.line().body,
          slice.drop == number, slice.offset == reached
        else { continue }
        reached += Int64(slice.bytes.count)
        try body(slice.bytes)
      }
    }
  }

  private static let slice = ArchiveLine.beginning(ofType: "slice")

  private func rendered(_ record: Int64, for receiver: Int) throws -> [UInt8] {
    let deliveries = try session.ledger.deliveries(ofRecord: record)
    guard let place = deliveries.first(where: { $0.receiver == receiver })?.rendered else {
      throw LedgerError.numberUnknown(.delivery, record)
    }
    let position = try position(of: place)
    guard case .rendered(let line) = try archive.line(at: position).body, line.record == record
    else { throw ArchiveError.line(at: position, .unknownType) }
    return line.bytes
  }

  private func position(of place: ArchivePlace) throws -> ArchivePosition {
    guard let day = Day(parsing: place.day) else { throw LedgerError.corrupt }
    return ArchivePosition(day: day, offset: UInt64(place.offset))
  }
}
