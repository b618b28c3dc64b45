package import Archive
import Diagnostics
import Digests
import Exchange
package import Referrals
import Routing
import Spool

/// Takes drops out of inboxes in received order: partners by id, a bounded turn each, drops by the bytes of their names.
///
/// Drops that an interrupted run had taken keep their numbers and stand where their names stand, so that the order is the
/// one that the run would have had. The listing of an inbox is read once, at its partner's first turn; what comes later
/// waits for the next pass.
struct Intake {
  /// A turn takes at most this many drops.
  static let mostDrops = 500
  /// A turn ends when its drops have this many bytes.
  static let mostBytes = 8 << 20
  /// Larger drops are refused: a drop is held in memory as a whole.
  static let largestDrop: Int64 = 64 << 20

  /// Something that may become a drop.
  private enum Candidate {
    case leftover(Leftover)
    case entry(InboxEntry)

    var name: FileName {
      switch self {
      case .leftover(let leftover): leftover.name
      case .entry(let entry): entry.name
      }
    }
  }

  private struct Queue {
    let sender: Partner
    let inbox: Inbox
    let leftovers: [Leftover]
    /// In the order of their names; `nil` until the partner's first turn.
    var candidates: ArraySlice<Candidate>?

    mutating func list() throws {
      let all =
        leftovers.map(Candidate.leftover) + (try inbox.scan()).map(Candidate.entry)
      // A stable sort by name: of equals the leftover, which came first, stays first.
      candidates =
        all.enumerated()
        .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }
        .map(\.element)[...]
    }
  }

  private let home: OpenHome
  private let senders: [PartnerID: Partner]
  private var queues: [Queue]
  private var next = 0
  /// Entries that are no drops yet: still being written, or with a temporary name.
  private(set) var notYet = 0
  /// How long the youngest file that has not settled may still take, where leases cannot tell; `nil` when all have.
  private(set) var unsettledFor: Duration?
  private let now: @Sendable () -> Int64
  private let isTold: (Turn.Entry) throws -> Bool

  /// Begins a pass.
  ///
  /// - `resuming`: Whether drops in `.taken` are taken up; true for the first look of a run alone.
  /// - `now`: The clock, in milliseconds since 1970.
  /// - `isTold`: Whether a sender has been told of an entry that cannot be a drop.
  init(
    home: OpenHome, senders: [Partner], resuming: Bool, now: @escaping @Sendable () -> Int64,
    isTold: @escaping (Turn.Entry) throws -> Bool
  ) throws {
    self.home = home
    self.senders = Dictionary(uniqueKeysWithValues: senders.map { ($0.id, $0) })
    self.now = now
    self.isTold = isTold
    queues = try senders.compactMap { sender in
      guard let inbox = home.inbox(of: sender.id) else { return nil }
      return Queue(
        sender: sender, inbox: inbox, leftovers: resuming ? try inbox.leftovers() : [])
    }
  }

  /// The highest number among drops that an interrupted run had taken, or 0.
  var highestLeftover: Int64 {
    queues.flatMap { $0.leftovers.map(\.number) }.max() ?? 0
  }

  /// Takes the next turn; `nil` when every inbox has been taken empty.
  mutating func nextTurn(numbers: inout Numbers) throws -> Turn? {
    while !queues.isEmpty {
      if next >= queues.count { next = 0 }
      if queues[next].candidates == nil { try queues[next].list() }
      var turn = Turn(sender: queues[next].sender)
      try fill(&turn, numbers: &numbers)
      if queues[next].candidates?.isEmpty == true { queues.remove(at: next) } else { next += 1 }
      if !turn.drops.isEmpty { return turn }
    }
    return nil
  }

  /// Takes up parked drops again, a turn a partner.
  func retake(_ parked: [ParkedDrop]) throws -> [Turn] {
    var turns: [Turn] = []
    for (sender, drops) in Dictionary(grouping: parked, by: \.sender)
      .sorted(by: { $0.key < $1.key })
    {
      guard let inbox = home.inbox(of: sender), let partner = senders[sender] else { continue }
      let wanted = Set(drops.map(\.number))
      var turn = Turn(sender: partner)
      for leftover in try inbox.leftovers() where wanted.contains(leftover.number) {
        try retake(leftover, from: inbox, to: &turn)
        if turn.drops.count == Self.mostDrops {
          turns.append(turn)
          turn = Turn(sender: partner)
        }
      }
      turns.append(turn)
    }
    return turns
  }

  private mutating func fill(_ turn: inout Turn, numbers: inout Numbers) throws {
    var bytes = 0
    while turn.drops.count < Self.mostDrops, bytes < Self.mostBytes {
      let before = turn.drops.count
      switch queues[next].candidates?.popFirst() {
      case .leftover(let leftover): try retake(leftover, from: queues[next].inbox, to: &turn)
      case .entry(let entry): try take(entry, to: &turn, numbers: &numbers)
      case nil: return
      }
      if turn.drops.count > before { bytes += turn.drops[before].drop.bytes.count }
    }
  }

  private mutating func take(
    _ entry: InboxEntry, to turn: inout Turn, numbers: inout Numbers
  ) throws {
    let taking = try queues[next].inbox
      .take(
        entry, number: numbers.nextDrop, maxBytes: Self.largestDrop,
        settle: turn.sender.inbox?.settle.nanoseconds ?? 0)
    switch taking {
    case .taken, .tooLarge:
      _ = numbers.takeDrop()
      add(taking, to: &turn)
    case .notYet(let reason):
      notYet += 1
      if case .unsettled = reason, let settle = turn.sender.inbox?.settle {
        unsettledFor = max(unsettledFor ?? .zero, settle)
      }
    case .cannotBeDrop(let obstacle):
      guard try !isTold(Turn.Entry(sender: turn.sender.id, entry: entry)) else { return }
      let drop = drop(
        numbers.takeDrop(), of: turn.sender.id, name: entry.name.bytes, bytes: [], at: now())
      turn.drops.append(
        Turn.Item(
          drop: drop, arrival: arrival(entry.status, .obstacle(entry)),
          problem: IntakeProblem.cannotBeDrop(obstacle)))
    }
  }

  /// Takes up a drop that lies in `.taken`; one that can no longer be read as a drop goes to quarantine.
  private func retake(_ leftover: Leftover, from inbox: Inbox, to turn: inout Turn) throws {
    let taking = try inbox.retake(leftover, maxBytes: Self.largestDrop)
    guard case .cannotBeDrop(let obstacle) = taking else {
      add(taking, to: &turn)
      return
    }
    let drop = drop(
      leftover.number, of: turn.sender.id, name: leftover.name.bytes, bytes: [], at: now())
    turn.drops.append(
      Turn.Item(
        drop: drop, arrival: arrival(leftover.status, .taken(leftover.takenName)),
        problem: IntakeProblem.cannotBeDrop(obstacle)))
  }

  private func add(_ taking: Taking, to turn: inout Turn) {
    switch taking {
    case .taken(let taken): add(taken, problem: nil, to: &turn)
    case .tooLarge(let taken):
      add(
        taken,
        problem: IntakeProblem.tooLarge(taken.status.size, limit: Self.largestDrop), to: &turn)
    case .notYet, .cannotBeDrop: break
    }
  }

  private func add(_ taken: TakenDrop, problem: RecordProblem?, to turn: inout Turn) {
    let drop = drop(
      taken.number, of: turn.sender.id, name: taken.name.bytes, bytes: taken.bytes, at: now())
    turn.drops.append(
      Turn.Item(
        drop: drop, arrival: arrival(taken.status, .taken(taken.takenName)), problem: problem))
  }

  private func drop(
    _ number: Int64, of sender: PartnerID, name: [UInt8], bytes: [UInt8], at milliseconds: Int64
  ) -> Drop {
    Drop(
      number: number, partner: sender, name: name, bytes: bytes, sha256: SHA256Digest(of: bytes),
      receivedOn: Day(containing: milliseconds).partialDate)
  }

  private func arrival(_ status: FileStatus, _ origin: Arrival.Origin) -> Arrival {
    Arrival(
      at: now(), device: Int64(truncatingIfNeeded: status.device),
      inode: Int64(truncatingIfNeeded: status.inode), origin: origin)
  }
}

extension Duration {
  /// Whole nanoseconds.
  fileprivate var nanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
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
