import Archive
import Configuration
import Digests
import Exchange
import Ledger
import Referrals
import Routing
import Spool

/// Makes files of the records that wait, for every window that closes and every partner that waits for none.
///
/// Invariants:
/// 1. Records go in received order, and records of one kind and one partner never pass each other: with what is due goes
///    what came before it, also where a clock that was ahead says that it came later.
/// 2. What is in memory does not grow with what waits: the ledger is asked page by page, and bytes are read from the
///    archive a few records at a time and written as they are read (``OpenHome/windowWriting(cores:)``).
/// 3. A record whose receiver is paused, has no outbox any more or cannot be reached goes on waiting.
struct WindowClosing {
  /// Which of those that wait are asked for.
  enum Kind {
    /// Partners that take each record as a file and were paused: before anything newer is delivered to them.
    case resumed
    /// Partners whose window closes at the end of a run.
    case windows
    /// Partners whose window closes while the inboxes are watched.
    case watched
  }

  /// What has come to be due for one partner.
  private struct Queue {
    let receiver: PartnerID
    let number: Int
    /// The window, or `nil` where each record becomes a file.
    let window: Window?
    /// The id of the last record that goes.
    let last: Int64
    var lastRecord: Int64 = 0
    var isRead = false
    /// Files that are not full yet, by what they are, in the order of their first records.
    var drafts: [Draft] = []
  }

  /// A file that gathers records.
  private struct Draft {
    let kind: MessageKind
    /// The configuration that its records were written under.
    let generation: SHA256Digest
    /// What its frame is with no records: equal frames of two configurations make one file.
    let frame: WindowFrame
    var records: [RenderedRecord]

    /// The id of its first record.
    var first: Int64 { records.first?.id ?? .max }
  }

  /// How many records one question to the ledger brings.
  private static let page = 500
  /// A group closes when it has this many files.
  private static let mostFiles = 500
  /// A group closes when its files hold this many records.
  private static let mostRecords = 10_000
  /// A group closes when its files, which lie in no memory, have this many bytes.
  private static let mostBytes: Int64 = 64 << 20

  private let ledger: any WaitingDeliveries
  private let references: ReferenceCodec
  private let generation: Generation
  private let load: (SHA256Digest) throws -> Generation?
  private var loaded: [SHA256Digest: Generation] = [:]
  private let write: WindowWriting
  private var latestDay: (text: String, day: Day)?
  private var queues: [Queue]
  /// How many files have been put together.
  private var written = 0
  /// Partners for whom something is due and whose outbox cannot be written to.
  let unreachable: [PartnerID]

  /// Finds what is due.
  ///
  /// - `cores`: How many threads read what waits.
  /// - `load`: Loads an earlier generation again, by its hash; `nil` when it is not kept any more.
  /// - `now`: Milliseconds since 1970.
  init(
    _ kind: Kind, home: any PassHome, ledger: any WaitingDeliveries, generation: Generation,
    references: ReferenceCodec, cores: Int, at now: Int64,
    load: @escaping (SHA256Digest) throws -> Generation?
  ) throws {
    self.ledger = ledger
    self.generation = generation
    self.references = references
    self.load = load
    write = home.windowWriting(cores: cores)
    var unreachable: [PartnerID] = []
    queues = try Self.due(kind, ledger: ledger, generation: generation, at: now)
      .filter { queue in
        if home.canDeliver(to: queue.receiver) { return true }
        unreachable.append(queue.receiver)
        return false
      }
    self.unreachable = unreachable
  }

  private static func due(
    _ kind: Kind, ledger: any WaitingDeliveries, generation: Generation, at now: Int64
  ) throws -> [Queue] {
    let waiting = try ledger.waitingQueues()
    guard !waiting.isEmpty else { return [] }
    let partners = try ledger.partners()
    var clock: WallClock?
    return try waiting.compactMap { queue in
      guard let id = partners[queue.receiver], let partner = generation.directory[id],
        let outbox = partner.outbox, !partner.isPaused, !partner.isTest
      else { return nil }
      switch (kind, outbox.window) {
      case (.resumed, nil):
        return Queue(receiver: id, number: queue.receiver, window: nil, last: .max)
      case (.windows, let window?), (.watched, let window?):
        if clock == nil { clock = WallClock(timezone: generation.timezone) }
        guard let clock else { throw PipelineError.timezoneUnknown(generation.timezone) }
        return try WindowSchedule(window: kind == .watched ? window.watched : window, clock: clock)
          .due(oldestWaiting: queue.since, now: now)
          .flatMap { try ledger.lastWaiting(for: queue.receiver, before: $0) }
          .map { Queue(receiver: id, number: queue.receiver, window: window, last: $0) }
      case (.resumed, _), (.windows, nil), (.watched, nil): return nil
      }
    }
  }

  /// Tells when the next window closes while the inboxes are watched, in milliseconds since 1970.
  ///
  /// - Returns: The instant, which may have passed; `nil` where nothing waits for a window.
  static func next(
    ledger: any WaitingDeliveries, generation: Generation, at now: Int64
  ) throws -> Int64? {
    let waiting = try ledger.waitingQueues()
    guard !waiting.isEmpty else { return nil }
    let partners = try ledger.partners()
    guard let clock = WallClock(timezone: generation.timezone) else {
      throw PipelineError.timezoneUnknown(generation.timezone)
    }
    return
      waiting.compactMap { queue -> Int64? in
        guard let partner = partners[queue.receiver].flatMap({ generation.directory[$0] }),
          let window = partner.outbox?.window, !partner.isPaused, !partner.isTest
        else { return nil }
        let schedule = WindowSchedule(window: window.watched, clock: clock)
        if schedule.due(oldestWaiting: queue.since, now: now) != nil { return now }
        return schedule.next(oldestWaiting: queue.since, now: now)
      }
      .min()
  }

  // MARK: Files

  /// Returns the files of the next group, or `nil` when nothing more is due.
  mutating func nextFiles() throws -> [WindowFile]? {
    var files: [WindowFile] = []
    var records = 0
    var bytes: Int64 = 0
    while files.count < Self.mostFiles, records < Self.mostRecords, bytes < Self.mostBytes,
      let file = try nextFile()
    {
      files.append(file)
      records += file.contents.records.count
      bytes += file.size
      // One partner a group, as each group syncs the folders of its partners.
      if queues.first?.receiver != file.contents.receiver { break }
    }
    return files.isEmpty ? nil : files
  }

  /// Returns the next file: the first draft that is full, or the next of what is left when everything is read.
  private mutating func nextFile() throws -> WindowFile? {
    while !queues.isEmpty {
      // Taken out, as a second holder of its records would have them copied with every page.
      var queue = queues.removeFirst()
      if let index = nextDraft(of: queue) {
        let draft = Self.take(&queue.drafts, index, most: most(queue))
        let file = try file(of: draft, queue)
        if !queue.isRead || !queue.drafts.isEmpty { queues.insert(queue, at: 0) }
        return file
      }
      if queue.isRead { continue }
      try read(&queue)
      queues.insert(queue, at: 0)
    }
    return nil
  }

  /// Takes the first records of a draft, and the draft itself when nothing is left of it.
  private static func take(_ drafts: inout [Draft], _ index: Int, most: Int) -> Draft {
    var taken = drafts[index]
    guard taken.records.count > most else { return drafts.remove(at: index) }
    drafts[index].records.removeFirst(most)
    taken.records.removeLast(taken.records.count - most)
    return taken
  }

  /// The draft that becomes a file now: of those that are full, or of all that are left, the one that began first.
  private func nextDraft(of queue: Queue) -> Int? {
    queue.drafts.indices
      .filter { queue.isRead || queue.drafts[$0].records.count >= most(queue) }
      .min { queue.drafts[$0].first < queue.drafts[$1].first }
  }

  private func most(_ queue: Queue) -> Int { queue.window?.most ?? 1 }

  /// Reads the next page of what waits for a partner into its drafts.
  private mutating func read(_ queue: inout Queue) throws {
    let page = try ledger.waiting(
      for: queue.number, after: queue.lastRecord, through: queue.last, limit: Self.page)
    for delivery in page { try add(delivery, to: &queue) }
    queue.lastRecord = page.last?.record ?? queue.lastRecord
    queue.isRead = page.count < Self.page
  }

  private mutating func add(_ delivery: WaitingDelivery, to queue: inout Queue) throws {
    guard let kind = delivery.kind, let day = day(delivery.rendered.day)
    else { throw LedgerError.corrupt }
    let record = RenderedRecord(
      id: delivery.record,
      place: ArchivePosition(day: day, offset: UInt64(delivery.rendered.offset)))
    if let index = queue.drafts.lastIndex(where: {
      $0.kind == kind && $0.generation == delivery.generation
    }) {
      queue.drafts[index].records.append(record)
      return
    }
    let frame = try frame(
      of: kind, records: queue.window == nil ? nil : 0, to: queue.receiver,
      generation: delivery.generation, drop: delivery.drop)
    if let index = queue.drafts.lastIndex(where: { $0.kind == kind && $0.frame == frame }) {
      queue.drafts[index].records.append(record)
      return
    }
    queue.drafts.append(
      Draft(kind: kind, generation: delivery.generation, frame: frame, records: [record]))
  }

  /// Reads a day; neighbours have the same.
  private mutating func day(_ text: String) -> Day? {
    if let latestDay, latestDay.text == text { return latestDay.day }
    guard let day = Day(parsing: text) else { return nil }
    latestDay = (text, day)
    return day
  }

  private mutating func frame(
    of kind: MessageKind, records: Int?, to receiver: PartnerID, generation hash: SHA256Digest,
    drop: Int64
  ) throws -> WindowFrame {
    let generation = try generation(hash, drop: drop)
    // Under the configuration of old the partner may have had another outbox, but it had one: a record waited for it.
    guard
      let frame = WindowFrame(records: records, of: kind, to: receiver, in: generation)
    else { throw PipelineError.generationAbsent("\(hash)", drop: drop) }
    return frame
  }

  private mutating func generation(_ hash: SHA256Digest, drop: Int64) throws -> Generation {
    if hash == generation.hash { return generation }
    if let known = loaded[hash] { return known }
    guard let generation = try load(hash), generation.hash == hash else {
      throw PipelineError.generationAbsent("\(hash)", drop: drop)
    }
    loaded[hash] = generation
    return generation
  }

  private mutating func file(of draft: Draft, _ queue: Queue) throws -> WindowFile {
    var reference: Reference?
    var count: Int? = draft.records.count
    if queue.window == nil, let row = try ledger.record(draft.first) {
      reference = references.reference(sender: row.partner, record: row.number)
      count = nil
    }
    let frame = try frame(
      of: draft.kind, records: count, to: queue.receiver, generation: draft.generation, drop: 0)
    written += 1
    return try write(
      WindowContents(
        receiver: queue.receiver, kind: draft.kind, frame: frame, records: draft.records,
        reference: reference),
      FileName("window-\(written)"))
  }
}
