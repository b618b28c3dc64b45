import Dispatch
import Referrals
import Samples
import Spool
import Synchronization

/// Writes samples as a partner's program would: under a hidden name first, then renamed.
struct SampleFiles {
  /// What was written for one sender.
  struct Tally: Encodable {
    let sender: String
    let mapping: String
    let folder: String
    var records = 0
    var faulty = 0
    var files = 0
    var bytes = 0
  }

  /// Records that one thread makes before it takes others.
  private static let chunk = 250
  /// Chunks of a batch that are held in memory at once.
  private static let chunksInFlight = 8
  private static let fileMode: UInt32 = 0o660
  private static let folderMode: UInt32 = 0o750

  private let traffic: SampleTraffic
  private let paths: [String]

  /// Prepares to write; `folder` says where a sender's files go.
  init(_ traffic: SampleTraffic, folder: (PartnerID) -> String) {
    self.traffic = traffic
    paths = traffic.senders.map { folder($0.partner) }
  }

  /// Makes the folders where they are missing.
  func makeFolders() throws {
    for path in paths { _ = try RealFileSystem().makeFolder(path, mode: Self.folderMode) }
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
    let tallies = Mutex(emptyTallies())
    let failure = Mutex<FileSystemError?>(nil)
    let chunks = (total + Self.chunk - 1) / Self.chunk
    DispatchQueue.concurrentPerform(iterations: chunks) { number in
      guard failure.withLock({ $0 == nil }) else { return }
      var maker = traffic.maker()
      var own = emptyTallies()
      do throws(FileSystemError) {
        for index in number * Self.chunk..<min((number + 1) * Self.chunk, total) {
          let record = maker.record(index)
          let bytes = traffic.senders[record.sender].frame.fileHead + record.bytes
          try place(bytes, as: traffic.fileName(of: index), in: folders[record.sender])
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

  private func place(
    _ bytes: [UInt8], as name: String, in folder: any Folder
  ) throws(FileSystemError) {
    let hidden = FileName(".\(name).part")
    try folder.remove(hidden)
    try folder.create(hidden, bytes: bytes, mode: Self.fileMode)
    try place(hidden, as: name, in: folder)
  }

  /// Gives a written file its name, or removes it where the name is taken: what lies there may be on its way.
  private func place(
    _ hidden: FileName, as name: String, in folder: any Folder
  ) throws(FileSystemError) {
    do {
      try folder.rename(hidden, to: folder, as: FileName(name))
    } catch {
      try? folder.remove(hidden)
      throw error
    }
  }

  // MARK: A file a sender

  /// Writes all records of each sender into one file, a few thousand records in memory at a time.
  func writeBatches() throws -> [Tally] {
    let folders = try openFolders()
    var tallies = emptyTallies()
    let names = traffic.senders.indices.map { traffic.batchName(of: $0) }
    var files: [any GrowingFile] = []
    for (place, folder) in folders.enumerated() {
      let hidden = FileName(".\(names[place]).part")
      try folder.remove(hidden)
      files.append(try folder.openGrowing(hidden, mode: Self.fileMode))
      let head = traffic.senders[place].frame.batchHead
      try files[place].append(head)
      tallies[place].bytes = head.count
    }
    let stride = Self.chunk * Self.chunksInFlight
    for start in Swift.stride(from: 0, to: traffic.order.records, by: stride) {
      let end = min(start + stride, traffic.order.records)
      try append(records(start..<end), to: files, &tallies)
    }
    for (place, folder) in folders.enumerated() {
      let tail = traffic.senders[place].frame.batchTail
      try files[place].append(tail)
      tallies[place].bytes += tail.count
      tallies[place].files = 1
      try self.place(FileName(".\(names[place]).part"), as: names[place], in: folder)
    }
    return tallies
  }

  /// Makes a run of records on every core, in order.
  private func records(_ range: Range<Int>) -> [[SampleRecord]] {
    let chunks = (range.count + Self.chunk - 1) / Self.chunk
    let made = Mutex([[SampleRecord]](repeating: [], count: chunks))
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
    for record in chunks.joined() {
      pending[record.sender] += record.bytes
      tallies[record.sender].add(record, bytes: record.bytes.count, files: 0)
    }
    for (place, bytes) in pending.enumerated() where !bytes.isEmpty {
      try files[place].append(bytes)
    }
  }
}

extension SampleFiles.Tally {
  fileprivate mutating func add(_ record: SampleRecord, bytes: Int, files: Int) {
    records += 1
    if record.fault != nil { faulty += 1 }
    self.bytes += bytes
    self.files += files
  }

  fileprivate mutating func add(_ other: Self) {
    records += other.records
    faulty += other.faulty
    files += other.files
    bytes += other.bytes
  }
}
