package import Archive
import Configuration
import Diagnostics
import Digests
import Exchange
import Ledger
package import Referrals
import Routing
import Spool

/// Takes drops out of inboxes in received order: partners by id, a bounded turn each, drops by the bytes of their names.
///
/// A turn holds whole records; a drop with more of them than fit goes on at its sender's next turn. Drops that an
/// interrupted run had taken keep their numbers and stand where their names stand, so that the order is the one that the
/// run would have had; those whose first records are decided already go on behind them. The listing of an inbox is read
/// at its partner's first turn; what comes later waits until somebody says that the inbox is to be looked into again.
package struct Intake {
  private let setting: Setting
  private var workshops: Workshops
  var queues: [IntakeQueue]
  private(set) var next = 0
  private(set) var numbers: DropNumbers
  /// Entries that are no drops yet: still being written, or with a temporary name.
  var notYet = 0
  /// Drops that are too large for what is free on the disk, by sender.
  private(set) var withoutRoom: [PartnerID: Int] = [:]
  /// True when turns were left undone because the disk is almost full.
  private(set) var isShortOfRoom = false
  /// How long the youngest file that has not settled may still take, where leases cannot tell; `nil` when all have.
  private(set) var unsettledFor: Duration?
  /// True when turns were left undone because the time was up.
  private(set) var isStopped = false
  /// Inboxes that are to be looked into again after so many nanoseconds, as nothing will tell when their drops are ready.
  private var relooks: [PartnerID: Int64] = [:]
  /// Drops in `.taken` that could not be taken up, for the next look into their inboxes.
  private var postponed: [PartnerID: [Leftover]] = [:]
  /// Entries that cannot be drops and were taken up; the ledger may not know of them yet.
  private var told: [PartnerID: Set<InboxEntry.Mark>] = [:]
  /// True while parked drops are worked off: nothing new comes between.
  private var takesParkedOnly = false

  /// Begins a pass.
  ///
  /// - `resuming`: Whether drops in `.taken` are taken up; true for the first look of a run alone.
  init(
    _ setting: Setting, workshops: Workshops, numbers: DropNumbers, resuming: Bool
  ) throws {
    self.setting = setting
    self.workshops = workshops
    self.numbers = numbers
    queues = try setting.senders.compactMap { sender in
      guard let inbox = setting.home.drops(of: sender.id) else { return nil }
      return IntakeQueue(
        sender: sender, inbox: inbox, leftovers: resuming ? try inbox.leftovers() : [])
    }
    guard resuming else { return }
    // Those of partners that send nothing now, as they are paused or have left, keep their numbers too.
    for partner in setting.home.partners {
      for leftover in try setting.home.drops(of: partner)?.leftovers() ?? [] {
        self.numbers.skip(through: leftover.number)
      }
    }
  }

  /// Takes the next turn; `nil` when every inbox has been taken empty, or the time is up.
  ///
  /// It may be asked again after `nil`: what was left undone is gone on with.
  mutating func nextTurn() throws -> Turn? {
    isStopped = false
    isShortOfRoom = false
    while true {
      if !takesParkedOnly {
        for partner in setting.looks() { lookAgain(into: partner) }
      }
      guard !queues.isEmpty else { break }
      if setting.isTimeUp() {
        isStopped = true
        break
      }
      if try setting.home.isShortOfRoom() {
        isShortOfRoom = true
        for queue in queues { relook(queue.sender.id, after: Self.second) }
        break
      }
      if next >= queues.count { next = 0 }
      if queues[next].candidates == nil {
        let entries = try queues[next].list()
        // What is gone is not met again, and a sender of many must not fill our memory.
        told[queues[next].sender.id]?.formIntersection(entries.map(\.mark))
      }
      let turn = try takeTurn()
      if !queues[next].isEmpty {
        next += 1
      } else if queues[next].looksAgain {
        queues[next].candidates = nil
        queues[next].looksAgain = false
        queues[next].leftovers = postponed.removeValue(forKey: queues[next].sender.id) ?? []
        next += 1
      } else {
        queues.remove(at: next)
      }
      if let turn { return turn }
    }
    takesParkedOnly = false
    return nil
  }

  private mutating func lookAgain(into partner: PartnerID) {
    if let index = queues.firstIndex(where: { $0.sender.id == partner }) {
      queues[index].looksAgain = true
      return
    }
    guard let sender = setting.senders.first(where: { $0.id == partner }),
      let inbox = setting.home.drops(of: partner)
    else { return }
    queues.append(
      IntakeQueue(
        sender: sender, inbox: inbox, leftovers: postponed.removeValue(forKey: partner) ?? []))
  }

  /// Returns the inboxes that are to be looked into again, and after how many nanoseconds, and forgets them.
  mutating func takeRelooks() -> [PartnerID: Int64] {
    defer { relooks = [:] }
    return relooks
  }

  /// Returns the senders of drops that there was no room for since it was asked.
  mutating func takeWithoutRoom() -> Set<PartnerID> {
    defer { withoutRoom = [:] }
    return Set(withoutRoom.keys)
  }

  private mutating func relook(_ partner: PartnerID, after nanoseconds: Int64) {
    relooks[partner] = min(relooks[partner] ?? .max, nanoseconds)
  }

  /// Keeps a drop in `.taken` for the next look into its inbox.
  private mutating func postpone(_ leftover: Leftover, of partner: PartnerID) {
    postponed[partner, default: []].append(leftover)
    relook(partner, after: Self.second)
  }

  private static let second: Int64 = 1_000_000_000

  /// Takes up parked drops again; what has come into the inboxes meanwhile waits for the next pass.
  mutating func goOn(with parked: [ParkedDrop]) throws {
    next = 0
    queues = []
    takesParkedOnly = true
    for (sender, drops) in Dictionary(grouping: parked, by: \.sender)
      .sorted(by: { $0.key < $1.key })
    {
      guard let inbox = setting.home.drops(of: sender),
        let partner = setting.senders.first(where: { $0.id == sender })
      else { continue }
      let points = Dictionary(drops.map { ($0.number, $0.from) }) { first, _ in first }
      let leftovers = try inbox.leftovers().filter { points[$0.number] != nil }
      parkedPoints.merge(points) { _, new in new }
      queues.append(
        IntakeQueue(
          sender: partner, inbox: inbox, leftovers: [],
          candidates: leftovers.map(IntakeQueue.Candidate.leftover)[...]))
    }
  }

  private var parkedPoints: [Int64: CutPoint] = [:]

  // MARK: Turns

  private mutating func takeTurn() throws -> Turn? {
    var turn: Turn?
    while (turn?.records ?? 0) < setting.limits.mostRecords,
      (turn?.bytes ?? 0) < setting.limits.mostBytes
    {
      if queues[next].open != nil {
        guard try cutPart(into: &turn) else { return turn }
        continue
      }
      switch queues[next].candidates?.popFirst() {
      case .leftover(let leftover): try retake(leftover, to: &turn)
      case .entry(let entry): try take(entry, to: &turn)
      case nil: return turn
      }
    }
    return turn
  }

  /// Cuts the next part of the open drop; false when it needs a turn of its own, as it is of another generation.
  private mutating func cutPart(into turn: inout Turn?) throws -> Bool {
    if let turn, let open = queues[next].open, turn.workshop !== open.workshop { return false }
    // Taken out, as a second holder of what has been read of it would have that copied with every part.
    guard var open = queues[next].open.take() else { return true }
    let start = open.point
    guard
      let part = try open.nextPart(
        mostRecords: setting.limits.mostRecords - (turn?.records ?? 0),
        mostBytes: setting.limits.mostBytes - (turn?.bytes ?? 0))
    else { return true }
    let item = Turn.Item(
      drop: open.drop(with: part), arrival: open.arrival, content: .part(part, open.survey),
      start: start, gathered: open.gathered, isCopied: open.isCopied)
    Self.add(item, to: &turn, of: open.sender, workshop: open.workshop)
    if !part.isLast { queues[next].open = open }
    return true
  }

  // MARK: Taking

  private mutating func take(_ entry: InboxEntry, to turn: inout Turn?) throws {
    let queue = queues[next]
    guard let entry = try whole(entry) else { return }
    let taking = try queue.inbox
      .take(
        entry, number: numbers.next, maxBytes: setting.limits.largestInMemory,
        settle: queue.sender.inbox?.settleNanoseconds ?? 0)
    switch taking {
    case .taken(let taken), .large(let taken):
      numbers.skip(through: taken.number)
      if let flags = queue.sender.inbox?.flags {
        try queue.inbox.removeFlag(flags.flag(of: entry.name))
      }
      try open(taking, taken, row: nil, from: .start, to: &turn)
    case .notYet(let reason):
      notYet += 1
      waitFor(reason, queue.sender)
    case .cannotBeDrop(let obstacle):
      if let number = try setting.toldAs(Turn.Entry(sender: queue.sender.id, entry: entry)) {
        // By a run that was interrupted before it came to move it away, or it cannot be moved.
        try setting.home.setAside(entry, number: number, of: queue.sender.id)
        return
      }
      guard told[queue.sender.id, default: []].insert(entry.mark).inserted else { return }
      let number = numbers.next
      numbers.skip(through: number)
      add(
        IntakeProblem.cannotBeDrop(obstacle), number: number, name: entry.name,
        arrival: arrival(entry.status, .obstacle(entry)), to: &turn)
    }
  }

  /// Remembers what may be waited for.
  mutating func waitFor(_ reason: WaitReason, _ sender: Partner) {
    switch reason {
    case .unsettled(let until):
      guard let inbox = sender.inbox else { return }
      unsettledFor = max(unsettledFor ?? .zero, inbox.settle)
      // The inbox's file system may have a clock of its own.
      let rest = until - setting.now() * 1_000_000
      relook(sender.id, after: min(max(rest, 10_000_000), inbox.settleNanoseconds))
    case .changedMeanwhile: relook(sender.id, after: Self.second)
    case .temporaryName, .beingWritten, .gone, .withoutFlag: break
    }
  }

  /// Takes up a drop that lies in `.taken`; one that can no longer be read as a drop goes to quarantine.
  private mutating func retake(_ leftover: Leftover, to turn: inout Turn?) throws {
    let row = setting.unfinished[leftover.number]
    let point = parkedPoints[leftover.number] ?? row.map { CutPoint($0.progress) } ?? .start
    let taking = try queues[next].inbox
      .retake(
        leftover, maxBytes: setting.limits.largestInMemory,
        isBegun: row != nil || point != .start)
    switch taking {
    case .taken(let taken), .large(let taken):
      try open(taking, taken, row: row, from: point, to: &turn)
    case .notYet(let reason):
      notYet += 1
      switch reason {
      case .gone: break
      case _ where row != nil || point != .start: postpone(leftover, of: queues[next].sender.id)
      default: relook(queues[next].sender.id, after: Self.second)
      }
    case .cannotBeDrop(let obstacle):
      guard row == nil else {
        throw PipelineError.takenChanged(
          drop: leftover.number, partner: queues[next].sender.id, isLinked: true)
      }
      add(
        IntakeProblem.cannotBeDrop(obstacle), number: leftover.number, name: leftover.name,
        arrival: arrival(leftover.status, .taken(leftover.takenName)), to: &turn)
    }
  }

  /// Surveys a taken drop and begins to cut it.
  ///
  /// - `row`: What the ledger knows of it, where its first records are decided.
  private mutating func open(
    _ taking: Taking, _ taken: TakenDrop, row: DropRow?, from point: CutPoint,
    to turn: inout Turn?
  ) throws {
    let queue = queues[next]
    let workshop =
      try row.map { try workshops.workshop(for: $0.generation, of: $0.number) }
      ?? workshops.current
    let survey: DropSurvey
    let source: OpenDrop.Source
    if case .large = taking {
      if row == nil, point == .start, taken.status.size > setting.limits.largest {
        refuse(taken, for: IntakeProblem.tooLarge(most: setting.limits.largest), to: &turn)
        return
      }
      let drop = LargeDrop(
        taken: taken, sender: queue.sender, generation: workshop.generation,
        isKnown: row != nil || point != .start, sha256: row?.sha256)
      switch try setting.home.read(drop) {
      case .ready(let found, let file): (survey, source) = (found, .file(file))
      case .hopeless(let problem):
        refuse(taken, for: problem, to: &turn)
        return
      case .noRoom:
        withoutRoom[queue.sender.id, default: 0] += 1
        postpone(Leftover(taken), of: queue.sender.id)
        return
      case .changed:
        notYet += 1
        relook(queue.sender.id, after: Self.second)
        return
      }
    } else {
      let drop = Drop(
        number: taken.number, partner: queue.sender.id, name: taken.name.bytes, bytes: taken.bytes,
        sha256: SHA256Digest(of: taken.bytes),
        receivedOn: Day(containing: setting.now()).partialDate)
      survey = DropSurvey(of: drop, from: queue.sender, in: workshop.generation)
      source = .memory(taken.bytes)
    }
    // Whoever could change the bytes behind our back would make its records jump.
    if let row, row.sha256 != survey.sha256 {
      throw PipelineError.takenChanged(
        drop: taken.number, partner: queue.sender.id, isLinked: false)
    }
    var arrival =
      row.map {
        Arrival(
          at: $0.receivedAt, device: $0.device, inode: $0.inode, origin: .taken(taken.takenName))
      } ?? arrival(taken.status, .taken(taken.takenName))
    arrival.control = try queue.inbox
      .control(of: taken.takenName, maxBytes: Int64(ControlFile.mostBytes))
    queues[next].open = OpenDrop(
      taken, of: workshop.generation.directory[queue.sender.id] ?? queue.sender, arrival: arrival,
      receivedOn: Day(containing: arrival.at).partialDate, survey: survey, source: source,
      workshop: workshop, from: point, gathered: row?.progress.receiptLength ?? 0)
  }

  /// Refuses a taken drop whose bytes go to quarantine as they are.
  private func refuse(_ taken: TakenDrop, for problem: RecordProblem, to turn: inout Turn?) {
    add(
      problem, number: taken.number, name: taken.name,
      arrival: arrival(taken.status, .taken(taken.takenName)), to: &turn)
  }

  private func add(
    _ problem: RecordProblem, number: Int64, name: FileName, arrival: Arrival, to turn: inout Turn?
  ) {
    let sender = queues[next].sender
    let item = Turn.Item(
      drop: Drop(
        number: number, partner: sender.id, name: name.bytes, bytes: [],
        sha256: SHA256Digest(of: []), receivedOn: Day(containing: arrival.at).partialDate),
      arrival: arrival, content: .notice(problem),
      start: .start, gathered: 0, isCopied: false)
    Self.add(item, to: &turn, of: sender, workshop: workshops.current)
  }

  /// Adds an item where the turn stands: a second holder of its items would have them copied with each.
  private static func add(
    _ item: Turn.Item, to turn: inout Turn?, of sender: Partner, workshop: Workshop
  ) {
    if turn == nil { turn = Turn(sender: sender, workshop: workshop) }
    turn?.add(item)
  }

  private func arrival(_ status: FileStatus, _ origin: Arrival.Origin) -> Arrival {
    Arrival(
      at: setting.now(), device: Int64(truncatingIfNeeded: status.device),
      inode: Int64(truncatingIfNeeded: status.inode), origin: origin)
  }
}

extension CutPoint {
  /// The point that a drop's ledger row tells.
  init(_ progress: DropProgress) {
    self.init(decided: progress.decided, offset: progress.offset, line: progress.line)
  }
}

extension Day {
  /// The day as messages write it.
  package var partialDate: PartialDate {
    guard let date = PartialDate(year: date.year, month: date.month, day: date.day) else {
      preconditionFailure("a day of the archive is a day of the calendar")
    }
    return date
  }
}
