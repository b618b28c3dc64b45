import Exchange
import Referrals

/// A turn with its records prepared.
struct PreparedTurn: Sendable {
  let turn: Turn
  /// One for each item of the turn.
  let drops: [PreparedDrop]
}

/// The first stage: takes turns and prepares their records on every core.
actor IntakeStage {
  private let executor = StageExecutor("intake")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private var intake: Intake

  init(_ intake: sending Intake) {
    self.intake = intake
  }

  /// Takes and prepares the next turn; `nil` when there is none.
  func next() throws -> PreparedTurn? {
    guard let turn = try intake.nextTurn() else { return nil }
    return PreparedTurn(turn: turn, drops: Self.prepare(turn))
  }

  /// Goes on with drops that were parked; see ``Intake/goOn(with:)``.
  func goOn(with parked: [ParkedDrop]) throws {
    try intake.goOn(with: parked)
  }

  /// Returns the inboxes to be looked into again; see ``Intake/takeRelooks()``.
  func takeRelooks() -> [PartnerID: Int64] {
    intake.takeRelooks()
  }

  /// Returns the senders whose drops there was no room for; see ``Intake/takeWithoutRoom()``.
  func takeWithoutRoom() -> Set<PartnerID> {
    intake.takeWithoutRoom()
  }

  /// What the intake found, for the summary and for a second look.
  var findings: IntakeFindings {
    IntakeFindings(
      numbers: intake.numbers, notYet: intake.notYet, withoutRoom: intake.withoutRoom,
      unsettledFor: intake.unsettledFor, isStopped: intake.isStopped,
      isShortOfRoom: intake.isShortOfRoom)
  }

  /// Some records of one item.
  private struct Share: Sendable {
    let item: Int
    let records: Range<Int>
  }

  /// Records handed to a thread at once.
  private static let mostRecords = 16

  static func prepare(_ turn: Turn) -> [PreparedDrop] {
    let sender = turn.sender
    let items = turn.items
    let prepared = turn.workshop.preparing.map(shares(of: items), chunk: 1) { tools, shares in
      shares.map { share -> [PreparedRecord] in
        guard case .part(let part, let survey) = items[share.item].content else { return [] }
        return tools.worker.prepare(
          items[share.item].drop, part: part, of: survey, from: sender, records: share.records)
      }
    }
    var records = prepared.joined().joined()[...]
    return items.map { item in
      switch item.content {
      case .notice(let problem): return .notice(item.drop, problem: problem)
      case .part(let part, let survey):
        let own = Array(records.prefix(part.records.count))
        records = records.dropFirst(own.count)
        return PreparedDrop(item.drop, part: part, of: survey, records: own)
      }
    }
  }

  /// Packs the records of all items into shares for threads.
  private static func shares(of items: [Turn.Item]) -> [[Share]] {
    var packs: [[Share]] = []
    var pack: [Share] = []
    var size = 0
    for (index, item) in items.enumerated() {
      guard case .part(let part, _) = item.content else { continue }
      var start = 0
      while start < part.records.count {
        let end = min(part.records.count, start + mostRecords - size)
        pack.append(Share(item: index, records: start..<end))
        size += end - start
        start = end
        if size == mostRecords {
          packs.append(pack)
          pack = []
          size = 0
        }
      }
    }
    return pack.isEmpty ? packs : packs + [pack]
  }
}

/// What an intake found beside turns.
struct IntakeFindings: Sendable {
  let numbers: DropNumbers
  let notYet: Int
  var withoutRoom: [PartnerID: Int]
  let unsettledFor: Duration?
  let isStopped: Bool
  var isShortOfRoom: Bool
}
