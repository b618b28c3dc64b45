import Dispatch
import Locks
import Referrals
import Samples
import Spool

/// Writes a day of traffic: spreadsheets as partners send them, one a day, and XML a file a message or one a day.
struct CaseFiles {
  /// What was written for one sender.
  struct Tally: Encodable {
    let day: Int
    let date: String
    let sender: String
    let message: String
    let mapping: String
    var written: SampleFiles.Tally

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(day, forKey: .day)
      try container.encode(date, forKey: .date)
      try container.encode(message, forKey: .message)
      try written.encode(to: encoder)
    }

    private enum Key: String, CodingKey { case day, date, message }
  }

  /// Cases that one thread looks at before it takes others.
  private static let chunk = 250
  /// Chunks whose messages are held in memory at once.
  private static let chunksInFlight = 8

  private let traffic: CaseTraffic
  private let isBatch: Bool

  /// Prepares to write.
  ///
  /// - Parameters:
  ///   - traffic: What is written.
  ///   - isBatch: Whether XML messages of a day share a file, as rows of spreadsheets do.
  init(_ traffic: CaseTraffic, isBatch: Bool) {
    self.traffic = traffic
    self.isBatch = isBatch
  }

  /// Writes the messages of a day; `folder` says where a sender's files go.
  func write(day: Int, folder: (PartnerID) -> String) throws -> [Tally] {
    let paths = traffic.writers.map { folder($0.partner) }
    var output = Output(traffic, paths: paths, day: day, isBatch: isBatch)
    let cases = traffic.cases(aliveOn: day)
    let step = Self.chunk * Self.chunksInFlight
    for start in stride(from: cases.lowerBound, to: cases.upperBound, by: step) {
      let range = start..<min(start + step, cases.upperBound)
      try output.append(records(range, on: day))
    }
    return try output.close()
  }

  /// Makes the messages of a run of cases on every core, in order.
  private func records(_ range: Range<Int>, on day: Int) -> [CaseRecord] {
    let chunks = (range.count + Self.chunk - 1) / Self.chunk
    let made = Guarded([[CaseRecord]](repeating: [], count: chunks))
    DispatchQueue.concurrentPerform(iterations: chunks) { number in
      var maker = traffic.maker()
      let start = range.lowerBound + number * Self.chunk
      let records = (start..<min(start + Self.chunk, range.upperBound))
        .flatMap { maker.records(ofCase: $0, on: day) }
      made.withLock { $0[number] = records }
    }
    return made.withLock { $0.flatMap { $0 } }
  }

  /// The files of a day that are being written.
  private struct Output {
    private struct OpenFile {
      let file: any GrowingFile
      var records = 0
    }

    private let traffic: CaseTraffic
    private let paths: [String]
    private let day: Int
    private let isBatch: Bool
    private var folders: [Int: any Folder] = [:]
    private var files: [Int: OpenFile] = [:]
    private var tallies: [Tally]

    init(_ traffic: CaseTraffic, paths: [String], day: Int, isBatch: Bool) {
      (self.traffic, self.paths, self.day, self.isBatch) = (traffic, paths, day, isBatch)
      tallies = zip(traffic.writers, paths)
        .map { writer, path in
          Tally(
            day: day + 1, date: traffic.date(of: day).iso, sender: writer.partner.rawValue,
            message: writer.kind.rawValue, mapping: writer.mapping,
            written: SampleFiles.Tally(
              sender: writer.partner.rawValue, mapping: writer.mapping, folder: path))
        }
    }

    /// Writes messages to the files they belong to.
    mutating func append(_ records: [CaseRecord]) throws {
      var pending: [Int: [UInt8]] = [:]
      for record in records {
        let frame = traffic.writers[record.writer].frame
        let isShared =
          !record.isWholeFile && !frame.holdsOne && (isBatch || frame.ending == ".csv")
        tallies[record.writer].written
          .add(fault: record.fault, bytes: record.bytes.count, files: isShared ? 0 : 1)
        if isShared {
          if files[record.writer] == nil {
            try begin(record.writer)
            pending[record.writer] = frame.openHead
          }
          pending[record.writer, default: []] += record.bytes
          files[record.writer]?.records += 1
        } else {
          let bytes = record.isWholeFile ? record.bytes : frame.fileHead + record.bytes
          let name = traffic.fileName(of: record, on: day)
          try SampleFile.place(bytes, as: name, in: folder(of: record.writer))
        }
      }
      for (writer, bytes) in pending { try files[writer]?.file.append(bytes) }
    }

    private mutating func begin(_ writer: Int) throws {
      let name = traffic.batchName(of: writer, on: day)
      files[writer] = OpenFile(file: try SampleFile.begin(name, in: folder(of: writer)))
    }

    private mutating func folder(of writer: Int) throws -> any Folder {
      if let open = folders[writer] { return open }
      let folder = try RealFileSystem().makeFolder(paths[writer], mode: SampleFile.folderMode)
      folders[writer] = folder
      return folder
    }

    /// Finishes the files, and says what each sender has.
    mutating func close() throws -> [Tally] {
      for (writer, open) in files.sorted(by: { $0.key < $1.key }) {
        try open.file.append(traffic.writers[writer].frame.tail(of: open.records))
        let folder = try folder(of: writer)
        try SampleFile.finish(traffic.batchName(of: writer, on: day), in: folder)
        tallies[writer].written.files += 1
      }
      return tallies.filter { $0.written.records > 0 }
    }
  }
}
