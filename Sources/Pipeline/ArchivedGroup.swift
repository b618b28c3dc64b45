import Archive
import Diagnostics
import Digests
import Ledger
import Referrals

/// The lines of one commit as the archive kept them, without the bytes.
struct ArchivedGroup {
  /// A piece of a drop, by drop and record.
  struct Piece: Hashable {
    let drop: Int64
    let ordinal: Int
  }

  /// A record that waits, by record and receiver's number.
  struct Waiting: Hashable {
    let record: Int64
    let receiver: Int
  }

  /// A file that was staged.
  struct Staged {
    var row: OutputRow
    /// The records of a window's file.
    var records: [Int64] = []
  }

  let number: Int64
  let at: Int64
  let day: Day
  /// The length of the day file with the group.
  private(set) var end: Int64 = 0
  private(set) var partners: [String: Int] = [:]
  private(set) var received: [(line: ArchiveLine.Received, place: ArchivePlace)] = []
  private(set) var decided: [(line: ArchiveLine.Decided, place: ArchivePlace)] = []
  private(set) var staged: [Staged] = []
  private(set) var rendered: [Waiting: ArchivePlace] = [:]
  /// Line feeds in the bytes of each record, and of what lies between records (ordinal 0).
  private(set) var lineFeeds: [Piece: Int] = [:]
  /// How many bytes of each drop are archived with this group.
  private(set) var reached: [Int64: Int64] = [:]
  /// The length of each receipt that grew.
  private(set) var receiptLengths: [Int64: Int64] = [:]
  /// Where the pieces of receipts stand, by drop.
  private(set) var receiptParts: [Int64: [ArchivePosition]] = [:]
  /// Drops whose receipts that grew are whole.
  private(set) var endedReceipts: Set<Int64> = []
  /// Outputs of earlier groups of which the group tells that they lie in their outboxes.
  private(set) var delivered: Set<Int64> = []
  private(set) var possibleDuplicates: [Int64] = []
  /// What a person asked for that the group does, and where the archive tells it.
  private(set) var intervention: (verb: String, place: ArchivePlace)?
  private var firstPieces: [Piece: ArchivePlace] = [:]
  private var firstLines: [Int64: ArchivePlace] = [:]
  /// Drops that came, or went on, with the group and of which no receipt has told so far.
  private var unanswered: Set<Int64> = []
  /// Records of which no receipt has told so far, with their drops.
  private var untold: [Reference: Int64] = [:]
  /// How many of these each drop has.
  private var untoldCounts: [Int64: Int] = [:]
  /// Whether the last line ends a block, as that of a whole group does.
  private var endsBlock = false

  init(_ first: ArchiveTail.Entry) {
    number = first.line.group
    at = first.line.at
    day = first.position.day
  }

  /// Says that the group is the last of its day file, whose length this is.
  mutating func reach(_ length: Int64) {
    end = max(end, length)
  }

  /// Adds a line of the group.
  mutating func add(_ entry: ArchiveTail.Entry) {
    end = entry.end
    endsBlock = entry.endsBlock
    let place = ArchivePlace(
      day: entry.position.day.description, offset: Int64(entry.position.offset))
    switch entry.line.body {
    case .generation, .settled: break
    case .operator(let line): intervention = (line.verb, place)
    case .received(let line):
      partners[line.partner] = line.partnerNumber
      received.append((line, place))
      firstLines[line.drop] = place
      unanswered.insert(line.drop)
    case .slice(let line): add(line, at: place)
    case .decided(let line):
      partners[line.partner] = line.partnerNumber
      for delivery in line.deliveries { partners[delivery.receiver] = delivery.receiverNumber }
      let piece = Piece(drop: line.drop, ordinal: line.ordinal)
      decided.append((line, firstPieces[piece] ?? firstLines[line.drop] ?? place))
      answer(line)
    case .rendered(let line):
      rendered[Waiting(record: line.record, receiver: line.partnerNumber)] = place
    case .receiptPart(let line):
      receiptLengths[line.drop] = line.offset + Int64(line.bytes.count)
      receiptParts[line.drop, default: []].append(entry.position)
      if untoldCounts.removeValue(forKey: line.drop) != nil {
        untold = untold.filter { $0.value != line.drop }
      }
      unanswered.remove(line.drop)
    case .staged(let line): add(line, kind: line.isFlag ? .flag : .delivery)
    case .receipt(let line):
      answer(line.references)
      if case .receiptParts(let drop) = line.content { endedReceipts.insert(drop) }
      add(line, kind: .receipt)
    case .delivered(let line):
      delivered.formUnion(line.outputs)
      possibleDuplicates += line.possibleDuplicates
    }
  }

  private mutating func add(_ line: ArchiveLine.Slice, at place: ArchivePlace) {
    let piece = Piece(drop: line.drop, ordinal: line.ordinal)
    if firstPieces[piece] == nil { firstPieces[piece] = place }
    if firstLines[line.drop] == nil { firstLines[line.drop] = place }
    lineFeeds[piece, default: 0] += line.bytes.count { $0 == 0x0A }
    reached[line.drop] = max(reached[line.drop] ?? 0, line.offset + Int64(line.bytes.count))
    unanswered.insert(line.drop)
  }

  private mutating func add(_ line: ArchiveLine.Output, kind: OutputRow.Kind) {
    partners[line.partner] = line.partnerNumber
    var file = Staged(
      row: OutputRow(
        id: line.output, group: number, partner: line.partnerNumber, kind: kind, name: line.name,
        sha256: line.sha256, size: line.size, record: 0))
    switch (kind, line.content) {
    case (_, .window(_, _, let records, _)): file.records = records
    // A delivery's files follow the decision that sends them.
    case (.delivery, _), (.flag, _): file.row.record = decided.last?.line.record ?? 0
    case (.receipt, _): break
    }
    staged.append(file)
  }

  // MARK: Whole or torn

  /// Notes that a record's sender is to be told of it.
  private mutating func answer(_ line: ArchiveLine.Decided) {
    guard unanswered.contains(line.drop) else { return }
    // A report of a client that sends files on, which fails without a message, is answered to nobody.
    guard line.kind != nil || line.bucket != Bucket.failed.rawValue else {
      unanswered.remove(line.drop)
      return
    }
    if untold.updateValue(line.drop, forKey: line.reference) == nil {
      untoldCounts[line.drop, default: 0] += 1
    }
  }

  /// Notes that the sender of records is told of them.
  private mutating func answer(_ references: [Reference]) {
    for reference in references {
      guard let drop = untold.removeValue(forKey: reference), let count = untoldCounts[drop] else {
        continue
      }
      untoldCounts[drop] = count > 1 ? count - 1 : nil
      if count == 1 { unanswered.remove(drop) }
    }
  }

  /// True when nothing is missing that the lines speak of: an interrupted append may end anywhere.
  ///
  /// A group fills its blocks, and what its receipts say comes behind what they speak of. One that lacks lines was never
  /// committed: its drops are still there, to be processed again.
  var isWhole: Bool {
    let files = Set(staged.map(\.row.id))
    return endsBlock && unanswered.isEmpty && untold.isEmpty
      && decided.allSatisfy { item in
        item.line.deliveries.allSatisfy { $0.output == 0 || files.contains($0.output) }
      }
  }
}
