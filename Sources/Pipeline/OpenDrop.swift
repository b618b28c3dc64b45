import Digests
import Exchange
import Referrals
import Routing
import Spool

/// A taken drop whose records are being cut out, part by part.
struct OpenDrop {
  /// Where the bytes are.
  enum Source {
    case memory([UInt8])
    case file(any ReadableFile)
  }

  let number: Int64
  let sender: Partner
  /// The sender's own name for the file.
  let name: FileName
  let receivedOn: PartialDate
  let arrival: Arrival
  let survey: DropSurvey
  /// What prepares and decides its records: the generation that its first record was decided under.
  let workshop: Workshop
  /// The length of its receipt that earlier runs have gathered.
  let gathered: Int64
  private let source: Source
  private var cutter: DropCutter
  /// Where the next part begins.
  private(set) var point: CutPoint

  init(
    _ taken: TakenDrop, of sender: Partner, arrival: Arrival, receivedOn: PartialDate,
    survey: DropSurvey, source: Source, workshop: Workshop, from point: CutPoint,
    gathered: Int64
  ) {
    number = taken.number
    self.sender = sender
    name = taken.name
    self.receivedOn = receivedOn
    self.arrival = arrival
    self.survey = survey
    self.source = source
    self.gathered = gathered
    self.workshop = workshop
    cutter = DropCutter(survey, from: point)
    self.point = point
  }

  /// Cuts the next part; `nil` when all records are cut.
  mutating func nextPart(mostRecords: Int, mostBytes: Int) throws -> DropPart? {
    let part = try cut(mostRecords: mostRecords, mostBytes: mostBytes)
    if let part { point = part.next }
    return part
  }

  private mutating func cut(mostRecords: Int, mostBytes: Int) throws -> DropPart? {
    switch source {
    case .memory(let bytes):
      return cutter.next(mostRecords: mostRecords, mostBytes: mostBytes) { offset, count in
        if offset == 0, count >= bytes.count { return bytes }
        let start = min(Int(offset), bytes.count)
        return Array(bytes[start..<min(start + count, bytes.count)])
      }
    case .file(let file):
      return try cutter.next(mostRecords: mostRecords, mostBytes: mostBytes) { offset, count in
        try file.read(at: offset, count: count)
      }
    }
  }

  /// True when the drop is too large for memory, and read from a file of its own.
  var isCopied: Bool {
    if case .file = source { true } else { false }
  }

  /// The drop with the bytes of one part.
  func drop(with part: DropPart) -> Drop {
    Drop(
      number: number, partner: sender.id, name: name.bytes, bytes: part.bytes,
      sha256: survey.sha256, receivedOn: receivedOn)
  }
}
