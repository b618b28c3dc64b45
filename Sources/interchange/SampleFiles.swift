import Dispatch
import Locks
import Referrals
import Samples
import Spool

/// Writes samples as a partner's program would: under a hidden name first, then renamed.
struct SampleFiles {
  /// What was written for one sender.
  struct Tally: Encodable {
    let sender: String
    let mapping: String
    var folder: String
    var records = 0
    var faulty = 0
    var files = 0
    var bytes = 0
    /// How many records have each fault.
    var faults: [String: Int] = [:]
  }

  /// Records that one thread makes before it takes others.
  private static let chunk = 250
  /// Chunks of a batch that are held in memory at once.
  private static let chunksInFlight = 8

  fileprivate let traffic: SampleTraffic
  private let paths: [String]

  /// Prepares to write; `folder` says where a sender's files go.
  init(_ traffic: SampleTraffic, folder: (PartnerID) -> String) {
    self.traffic = traffic
    paths = traffic.senders.map { folder($0.partner) }
  }

  /// Makes the folders where they are missing.
  func makeFolders() throws {
    for path in paths { _ = try RealFileSystem().makeFolder(path, mode: SampleFile.folderMode) }
  }

  private func openFolders() throws -> [any Folder] {
    try paths.map { try RealFileSystem().openFolder($0) }
  }

  private func emptyTallies() -> [Tally] {
    zip(traffic.senders, paths)
      .map { Tally(sender: $0.partner.rawValue, mapping: $0.mapping, folder: $1) }
  }

  // MARK: A file a record

  /// Writes every record into a file of its own.
  func writeEach() throws -> [Tally] {
    let folders = try openFolders()
    let total = traffic.order.records
    let tallies = Guarded(emptyTallies())
    let failure = Guarded<FileSystemError?>(nil)
    let chunks = (total + Self.chunk - 1) / Self.chunk
    DispatchQueue.concurrentPerform(iterations: chunks) { number in
      guard failure.withLock({ $0 == nil }) else { return }
      var maker = traffic.maker()
      var own = emptyTallies()
      do throws(FileSystemError) {
        for index in number * Self.chunk..<min((number + 1) * Self.chunk, total) {
          let record = maker.record(index)
          let head = record.isWholeFile ? [] : traffic.senders[record.sender].frame.fileHead
          let bytes = head + record.bytes
          try SampleFile.place(bytes, as: traffic.fileName(of: index), in: folders[record.sender])
          own[record.sender].add(record, bytes: bytes.count, files: 1)
        }
      } catch {
        failure.withLock { $0 = error }
      }
      tallies.withLock { tallies in
        for place in tallies.indices { tallies[place].add(own[place]) }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    return tallies.withLock { $0 }
  }

  // MARK: A file a sender

  /// Writes all records of each sender into one file, a few thousand records in memory at a time.
  func writeBatches() throws -> [Tally] {
    let folders = try openFolders()
    var tallies = emptyTallies()
    let names = traffic.senders.indices.map { traffic.batchName(of: $0) }
    var files: [any GrowingFile] = []
    for (place, folder) in folders.enumerated() {
      files.append(try SampleFile.begin(names[place], in: folder))
      let frame = traffic.senders[place].frame
      let head = traffic.hasOddFiles ? frame.openHead : frame.batchHead
      try files[place].append(head)
      tallies[place].bytes = head.count
    }
    let stride = Self.chunk * Self.chunksInFlight
    for start in Swift.stride(from: 0, to: traffic.order.records, by: stride) {
      let end = min(start + stride, traffic.order.records)
      let made = records(start..<end)
      try append(made, to: files, &tallies)
      if traffic.hasOddFiles { try placeOddFiles(made, from: start, in: folders, &tallies) }
    }
    for (place, folder) in folders.enumerated() {
      // What has a file of its own by now is not in the batch.
      let records = tallies[place].records - tallies[place].files
      guard records > 0 else {
        try SampleFile.discard(names[place], in: folder)
        continue
      }
      let tail = traffic.senders[place].frame.tail(of: records)
      try files[place].append(tail)
      tallies[place].bytes += tail.count
      tallies[place].files += 1
      try SampleFile.finish(names[place], in: folder)
    }
    return tallies
  }

  /// Makes a run of records on every core, in order.
  private func records(_ range: Range<Int>) -> [[SampleRecord]] {
    let chunks = (range.count + Self.chunk - 1) / Self.chunk
    let made = Guarded([[SampleRecord]](repeating: [], count: chunks))
    DispatchQueue.concurrentPerform(iterations: chunks) { number in
      var maker = traffic.maker()
      let start = range.lowerBound + number * Self.chunk
      let records = (start..<min(start + Self.chunk, range.upperBound)).map { maker.record($0) }
      made.withLock { $0[number] = records }
    }
    return made.withLock { $0 }
  }

  private func append(
    _ chunks: [[SampleRecord]], to files: [any GrowingFile], _ tallies: inout [Tally]
  ) throws {
    var pending = [[UInt8]](repeating: [], count: files.count)
    for record in chunks.joined() where !traffic.isAlone(record) {
      pending[record.sender] += record.bytes
      tallies[record.sender].add(record, bytes: record.bytes.count, files: 0)
    }
    for (place, bytes) in pending.enumerated() where !bytes.isEmpty {
      try files[place].append(bytes)
    }
  }
}

extension SampleFiles {
  /// Gives the records that are odd as files a file each, beside the batch.
  private func placeOddFiles(
    _ chunks: [[SampleRecord]], from start: Int, in folders: [any Folder],
    _ tallies: inout [Tally]
  ) throws {
    for (offset, record) in chunks.joined().enumerated() where traffic.isAlone(record) {
      let name = traffic.fileName(of: start + offset)
      try SampleFile.place(record.bytes, as: name, in: folders[record.sender])
      tallies[record.sender].add(record, bytes: record.bytes.count, files: 1)
    }
  }
}

extension SampleFiles.Tally {
  fileprivate mutating func add(_ record: SampleRecord, bytes: Int, files: Int) {
    add(fault: record.fault, bytes: bytes, files: files)
  }

  mutating func add(fault: SampleFault?, bytes: Int, files: Int) {
    records += 1
    if let fault {
      faulty += 1
      faults[fault.rawValue, default: 0] += 1
    }
    self.bytes += bytes
    self.files += files
  }

  /// Returns the sum of nothing yet, for the same sender.
  func emptied(at folder: String?) -> Self {
    Self(sender: sender, mapping: mapping, folder: folder ?? self.folder)
  }

  mutating func add(_ other: Self) {
    records += other.records
    faulty += other.faulty
    files += other.files
    bytes += other.bytes
    faults.merge(other.faults, uniquingKeysWith: +)
  }
}
