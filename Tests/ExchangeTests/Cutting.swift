import Configuration
import Diagnostics
import Digests
import Exchange
import Referrals
import Routing

/// Cuts and prepares one drop in one of the ways in which it may come.
struct Cutting {
  let sender: Partner
  let bytes: [UInt8]
  let drop: Drop
  var limits = CutLimits()
  /// The bytes that the survey is given at once, and that the cutter reads at once.
  var chunk = 1_000
  var mostRecords = Int.max
  var mostBytes = Int.max
  /// Whether each part is cut by a cutter that knows no more than a ledger does.
  var resumes = false
  var generation: Generation

  init(_ sender: String, _ bytes: [UInt8], in generation: Generation = Glasgow.generation) {
    self.sender = partner(sender, of: generation)
    self.generation = generation
    self.bytes = bytes
    guard let day = PartialDate(year: 2026, month: 11, day: 22) else {
      preconditionFailure("22 November 2026 is a day")
    }
    drop = Drop(
      number: 1, partner: self.sender.id, name: Array("file".utf8), bytes: [],
      sha256: SHA256Digest(of: bytes), receivedOn: day)
  }

  init(_ sender: String, _ text: String, in generation: Generation = Glasgow.generation) {
    self.init(sender, Array(text.utf8), in: generation)
  }

  func survey() -> DropSurvey {
    var surveyor = DropSurveyor(generation: generation, sender: sender, limits: limits)
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + chunk)
      bytes[start..<end].withUnsafeBytes { surveyor.add($0) }
      start = end
    }
    return surveyor.finish()
  }

  func parts(_ survey: DropSurvey) -> [DropPart] {
    var limits = limits
    limits.read = chunk
    var cutter = DropCutter(survey, limits: limits)
    var parts: [DropPart] = []
    while let part = cutter.next(
      mostRecords: mostRecords, mostBytes: mostBytes,
      read: { offset, count in
        precondition(count <= chunk, "a cutter reads no more than it may")
        return Array(bytes[Int(offset)..<min(bytes.count, Int(offset) + count)])
      })
    {
      parts.append(part)
      guard resumes else { continue }
      let next = cutter.point
      cutter = DropCutter(
        survey, from: CutPoint(decided: next.decided, offset: next.offset, line: next.line),
        limits: limits)
    }
    return parts
  }

  func prepare(_ survey: DropSurvey, _ parts: [DropPart]) -> [PreparedDrop] {
    let worker = Worker(generation: generation, keys: RecordKeys(key: Night.key))
    return parts.map { part in
      // In two shares, as several workers would.
      let half = part.records.count / 2
      let records = [0..<half, half..<part.records.count]
        .flatMap {
          worker.prepare(drop, part: part, of: survey, from: sender, records: $0)
        }
      return PreparedDrop(drop, part: part, of: survey, records: records)
    }
  }

  func prepared() -> [PreparedDrop] {
    let survey = survey()
    return prepare(survey, parts(survey))
  }

  /// The records of all parts, one line each with everything that matters.
  func records() -> [String] { prepared().flatMap(\.records).map(describe) }

  /// The codes of each record's problems.
  func codes() -> [[String]] { prepared().flatMap(\.records).map { $0.problems.map(\.code) } }
}

/// Says everything about a record that a later step depends on.
func describe(_ record: PreparedRecord) -> String {
  "\(record.ordinal) \(record.place) \(String(describing: record.kind)) "
    + "\(String(describing: record.identity)) \(String(describing: record.content)) "
    + "\(record.problems) \(record.isUnreadable)"
}

extension Letters {
  /// A record without its declaration and without its namespace, as it stands in a batch.
  static func bare(_ document: String) -> String {
    document.split(separator: "\n").dropFirst().joined(separator: "\n")
      .replacing(" xmlns=\"urn:referral-interchange:messages:1\"", with: "")
  }

  /// A batch of records; `header` and `trailer` are elements or nothing.
  static func batch(
    _ records: [String], header: String = "", trailer: String = "", between: String = "\n"
  ) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<Batch xmlns=\"urn:referral-interchange:messages:1\">\n" + header
      + records.map { between + $0 }.joined() + "\n" + trailer + "</Batch>\n"
  }

  static func count(_ element: String, _ number: Int) -> String {
    "<\(element)><Count>\(number)</Count></\(element)>\n"
  }
}
