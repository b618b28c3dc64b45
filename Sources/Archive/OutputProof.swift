import Digests

/// Proves outputs, those included that earlier lines hold in pieces.
///
/// What is kept of a record that waits for a window is where its bytes stand, and of a receipt that grows the state of
/// its hash, so that memory does not grow with their sizes.
package struct OutputProof {
  /// Reads the line at a position that was noted before.
  package typealias Line = (ArchivePosition) throws -> ArchiveLine

  private struct WaitingKey: Hashable {
    let record: Int64
    let partner: Int
  }

  /// Bytes of an output as far as they were seen.
  private struct Joined {
    private var hasher = SHA256Hasher()
    private(set) var count: Int64 = 0

    mutating func add(_ bytes: [UInt8]) {
      hasher.update(bytes)
      count += Int64(bytes.count)
    }

    func isWhole(_ output: ArchiveLine.Output) -> Bool {
      count == output.size && hasher.digest() == output.sha256
    }
  }

  private let line: Line
  private var waiting: [WaitingKey: ArchivePosition] = [:]
  private var receipts: [Int64: Joined] = [:]

  init(line: @escaping Line) {
    self.line = line
  }

  /// Takes a record that waits; of one that was rendered again, the latest bytes count.
  mutating func note(_ rendered: ArchiveLine.Rendered, at position: ArchivePosition) {
    let key = WaitingKey(record: rendered.record, partner: rendered.partnerNumber)
    waiting[key] = position
  }

  /// Takes a piece of a receipt, and returns what is wrong with where it begins.
  mutating func note(
    _ part: ArchiveLine.ReceiptPart, at position: ArchivePosition
  ) -> ArchiveProblem? {
    let expected = receipts[part.drop]?.count ?? 0
    receipts[part.drop, default: Joined()].add(part.bytes)
    guard part.offset != expected else { return nil }
    return .receiptGap(drop: part.drop, expected: expected, found: part.offset, at: position)
  }

  /// Returns what is wrong with the bytes of an output, or `nil` where they have its size and hash.
  mutating func prove(
    _ output: ArchiveLine.Output, at position: ArchivePosition
  ) throws -> ArchiveProblem? {
    var joined = Joined()
    switch output.content {
    case .bytes(let bytes):
      joined.add(bytes)
    case .receiptParts(let drop):
      joined = receipts.removeValue(forKey: drop) ?? joined
    case .window(let head, let between, let records, let tail):
      joined.add(head)
      for (place, record) in records.enumerated() {
        if place > 0 { joined.add(between) }
        let key = WaitingKey(record: record, partner: output.partnerNumber)
        guard let place = waiting.removeValue(forKey: key), let bytes = try rendered(at: place)
        else { return .notRendered(record: record, output: output.output, at: position) }
        joined.add(bytes)
      }
      joined.add(tail)
    }
    return joined.isWhole(output) ? nil : .outputBytes(output: output.output, at: position)
  }

  /// Returns the bytes of a record that waited, or `nil` where its line cannot be read any more.
  private func rendered(at place: ArchivePosition) throws -> [UInt8]? {
    do {
      guard case .rendered(let rendered) = try line(place).body else { return nil }
      return rendered.bytes
    } catch is ArchiveError {
      return nil
    }
  }
}
