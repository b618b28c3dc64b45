import Digests

// Lines exactly as ``LineWriter`` writes them, read without making values of what is not asked for.

extension LineSketch {
  /// Reads a line as this program writes it of what there may be as many of as there are records; `nil` for every other.
  static func usual(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    guard line.count > Self.typeAt + 5, UTF8Validity.holds(for: line) else { return nil }
    // The letters that tell the types apart.
    let letter = (line[Self.typeAt], line[Self.typeAt + 2], line[Self.typeAt + 5])
    return switch letter {
    case (UInt8(ascii: "s"), UInt8(ascii: "i"), _): slice(line)
    case (UInt8(ascii: "s"), UInt8(ascii: "a"), _): output(line)
    case (UInt8(ascii: "s"), UInt8(ascii: "t"), _): settled(line)
    case (UInt8(ascii: "d"), UInt8(ascii: "c"), _): decided(line)
    case (UInt8(ascii: "d"), UInt8(ascii: "l"), _): delivered(line)
    case (UInt8(ascii: "r"), UInt8(ascii: "n"), _): rendered(line)
    case (UInt8(ascii: "r"), UInt8(ascii: "c"), UInt8(ascii: "v")): received(line)
    case (UInt8(ascii: "r"), UInt8(ascii: "c"), _): output(line) ?? receiptPart(line)
    default: nil
    }
  }

  /// Where the type's first letter stands: behind `{"v":2,"type":"`.
  private static let typeAt = 15

  private static func received(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    var cursor = LineCursor(line)
    guard let beginning = cursor.datedBeginning(ofType: "received"),
      cursor.take(#","drop":"#), let drop = cursor.number(),
      cursor.take(#","partner":""#), let partner = cursor.text(),
      cursor.take(#","partnerNumber":"#), let partnerNumber = cursor.number(),
      cursor.take(#","name":""#), let name = cursor.plain(),
      cursor.take(#"","size":"#), let size = cursor.number()
    else { return nil }
    var sha256: SHA256Digest?
    if cursor.take(#","sha256":""#) {
      guard let digest = cursor.digest(), cursor.take("\"") else { return nil }
      sha256 = digest
    }
    guard cursor.take(#","receivedAt":""#), let time = cursor.plain(),
      let receivedAt = Timestamp.milliseconds(in: time),
      cursor.take(#"","device":"#), let device = cursor.number(),
      cursor.take(#","inode":"#), let inode = cursor.number(),
      cursor.take(#","generation":""#), let generation = cursor.digest(),
      cursor.take(#"","records":"#), let records = cursor.number(), cursor.ends(with: "}")
    else { return nil }
    let received = ArchiveLine.Received(
      drop: drop, partner: partner, partnerNumber: Int(partnerNumber), name: Array(name),
      size: size, sha256: sha256, receivedAt: receivedAt, device: device, inode: inode,
      generation: generation, records: Int(records))
    return LineSketch(group: beginning.group, at: beginning.at, .received(received))
  }

  private static func settled(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    var cursor = LineCursor(line)
    guard let beginning = cursor.datedBeginning(ofType: "settled"),
      cursor.take(#","drop":"#), let drop = cursor.number(),
      cursor.take(#","records":"#), let records = cursor.number(), cursor.ends(with: "}")
    else { return nil }
    let settled = ArchiveLine.Settled(drop: drop, records: Int(records))
    return LineSketch(group: beginning.group, at: beginning.at, .settled(settled))
  }

  private static func delivered(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    var cursor = LineCursor(line)
    guard let beginning = cursor.datedBeginning(ofType: "delivered"),
      cursor.take(#","outputs":["#)
    else { return nil }
    var outputs: [Int64] = []
    while let output = cursor.number() {
      outputs.append(output)
      guard cursor.take(",") else { break }
    }
    // A list that is empty or has duplicates behind it is read otherwise.
    guard !outputs.isEmpty, cursor.ends(with: "]}") else { return nil }
    return LineSketch(
      group: beginning.group, at: beginning.at, .delivered(.init(outputs: outputs)))
  }

  private static func slice(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    var cursor = LineCursor(line)
    guard let group = cursor.beginning(ofType: "slice"),
      cursor.take(#","drop":"#), let drop = cursor.number(),
      cursor.take(#","ordinal":"#), let ordinal = cursor.number(),
      cursor.take(#","offset":"#), let offset = cursor.number(),
      let count = text(at: &cursor)
    else { return nil }
    return LineSketch(
      group: group,
      .slice(Piece(drop: drop, ordinal: Int(ordinal), offset: offset, count: count)))
  }

  private static func receiptPart(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    var cursor = LineCursor(line)
    guard let group = cursor.beginning(ofType: "receiptPart"),
      cursor.take(#","drop":"#), let drop = cursor.number(),
      cursor.take(#","offset":"#), let offset = cursor.number(),
      let count = text(at: &cursor)
    else { return nil }
    return LineSketch(
      group: group, .receiptPart(Piece(drop: drop, offset: offset, count: count)))
  }

  private static func rendered(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    var cursor = LineCursor(line)
    guard let group = cursor.beginning(ofType: "rendered"),
      cursor.take(#","record":"#), let record = cursor.number(),
      cursor.take(#","reference":""#), cursor.skipPlain(),
      cursor.take(#"","partner":""#), cursor.skipPlain(),
      cursor.take(#"","partnerNumber":"#), let partner = cursor.number(),
      text(at: &cursor) != nil
    else { return nil }
    return LineSketch(group: group, .rendered(record: record, partnerNumber: Int(partner)))
  }

  private static func output(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    let isReceipt = line[typeAt] == UInt8(ascii: "r")
    var cursor = LineCursor(line)
    guard let group = cursor.beginning(ofType: isReceipt ? "receipt" : "staged"),
      cursor.take(#","output":"#), let output = cursor.number(),
      cursor.take(#","partner":""#), cursor.skipPlain(),
      cursor.take(#"","partnerNumber":"#), let partner = cursor.number(),
      cursor.take(#","name":""#), let name = cursor.plain(),
      cursor.take(#"","sha256":""#), let sha256 = cursor.digest(),
      cursor.take(#"","size":"#), let size = cursor.number(),
      cursor.take(#","references":["#)
    else { return nil }
    var hasReferences = false
    if cursor.take("\"") {
      hasReferences = true
      repeat {
        guard cursor.skipPlain(), cursor.take("\"") else { return nil }
      } while cursor.take(",\"")
    }
    guard cursor.take("]"), let count = text(at: &cursor), count == size else { return nil }
    let file = Output(
      output: output, partnerNumber: Int(partner), name: String(decoding: name, as: UTF8.self),
      sha256: sha256, size: size, isFlag: !hasReferences)
    return LineSketch(group: group, isReceipt ? .receipt(file) : .staged(file))
  }

  /// Counts the text that ends a line.
  private static func text(at cursor: inout LineCursor) -> Int? {
    guard cursor.take(#","text":""#), let count = cursor.skipText(), cursor.ends(with: #""}"#)
    else { return nil }
    return count
  }
}
