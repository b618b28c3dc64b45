import Archive
import Configuration
import Digests
import Exchange
import Ledger
import Referrals
import Spool

@testable import Pipeline

/// What happens in a world, turn by turn, until nothing moves any more.
struct History {
  private static let minute: Int64 = 60_000
  private static let day: Int64 = 86_400_000

  /// True where old day files are removed; then no older ledger is restored, which would lack them.
  private let retains: Bool
  private let restores: Bool

  private init(_ world: inout World) {
    retains = world.chance.happens(20)
    restores = !retains && world.chance.happens(40)
  }

  /// Lives through the history of a world, and returns it with all that was found wrong.
  static func live(seed: UInt64, omitting omitted: Set<OmittedSync> = []) async throws -> World {
    var world = try World(seed: seed, omitting: omitted)
    let history = History(&world)
    for _ in 0..<world.chance.number(3...6) {
      await history.turn(&world)
      // The first thing that is wrong tells most.
      guard world.problems.isEmpty else { return world }
    }
    await history.calm(&world)
    if world.problems.isEmpty {
      let oracle = Oracle(world)
      world.note(HomeProof(world).atEnd() + oracle.problems())
    }
    return world
  }

  // MARK: Turns

  private func turn(_ world: inout World) async {
    for _ in 0..<world.chance.number(0...5) { world.drop() }
    if world.chance.happens(6) { world.dropObstacle() }
    if world.chance.happens(15) { world.returnReceipt() }
    for _ in 0..<world.chance.number(0...2) { world.collect(percent: 70) }
    if world.chance.happens(50) { world.finishWriting() }
    if world.chance.happens(15) {
      world.change(to: world.home.generation.hash == Town.usual.hash ? Town.changed : Town.usual)
    }
    world.pass(milliseconds: passed(&world.chance))
    if restores { await loseLedger(&world) }
    if retains, world.chance.happens(30) { await removeOldDays(&world) }
    if world.chance.happens(20) { await ask(&world) }
    var isDone = await world.run(struckBy: Disaster.draw(&world.chance))
    while !isDone, world.chance.happens(60) {
      world.pass(milliseconds: Self.minute)
      isDone = await world.run(struckBy: Disaster.draw(&world.chance))
    }
  }

  /// A clock that somebody sets back now and then.
  private func passed(_ chance: inout Chance) -> Int64 {
    chance.happens(4)
      ? chance.pick([-3 * 60, -26 * 60]) * Self.minute
      : chance.pick([1, 10, 60, 7 * 60, 26 * 60]) * Self.minute
  }

  private func loseLedger(_ world: inout World) async {
    if world.chance.happens(35) { world.setLedgerAside() }
    if world.chance.happens(15) { world.restoreLedger() }
  }

  private func removeOldDays(_ world: inout World) async {
    let disaster = Disaster.draw(&world.chance)
    await world.start("retention", struckBy: disaster) { world, open in
      _ = try Retention(archive: open.archive, ledger: world.home.ledger)
        .remove(olderThan: .seconds(86_400), at: world.now)
    }
  }

  // MARK: People

  /// A person stops what waits, lets go what was stopped, or has everything decided again.
  private func ask(_ world: inout World) async {
    let verb = world.chance.pick([InterventionVerb.hold, .release, .reprocess])
    let disaster = Disaster.draw(&world.chance)
    await world.start("\(verb)", struckBy: disaster) { world, open in
      try await Self.carryOut(verb, &world, open)
    }
  }

  private static func carryOut(
    _ verb: InterventionVerb, _ world: inout World, _ open: OpenHome
  ) async throws {
    let ledger = world.home.ledger
    let (home, now) = (world.home, world.now)
    switch verb {
    case .hold:
      let rows = ledger.openRecords(in: [.waiting], after: 0, limit: 2)
      try await world.operators.hold(rows, in: home, open, at: now)
    case .release:
      let rows = ledger.openRecords(in: [.held], after: 0, limit: 500)
        .filter { $0.code == DecisionProblem.operatorHeldCode }
      try await world.operators.decide(rows, as: .release, in: home, open, at: now)
    case .reprocess:
      let rows = ledger.openRecords(in: [.held, .failed], after: 0, limit: 500)
        .filter { $0.bucket == .failed || HoldAnswer(to: $0.code) != .onlyByRelease }
      try await world.operators.decide(rows, as: .reprocess, in: home, open, at: now)
    }
  }

  /// Sends again what may or may not have arrived before the ledger was lost, once everybody says that it has not.
  private static func sendUnseen(_ world: inout World, _ open: OpenHome) async throws {
    let seen = Set(world.desk.collected.keys).union(world.desk.visible().keys)
    let known = outputs(of: world.home.ledger)
    let places = Dictionary(known.map { ($1.id, $0) }, uniquingKeysWith: { $1 })
    var rows: [RecordRow] = []
    for row in world.home.ledger.openRecords(in: [.held], after: 0, limit: 500)
    where row.code == HoldAnswer.possiblyMadeCode {
      let files = world.home.ledger.outputs(ofRecord: row.id)
      guard !files.contains(where: { places[$0.id].map(seen.contains) == true }) else { continue }
      rows.append(row)
      let slice = try world.operators.slice(of: row, in: open.archive)
      world.resent.formUnion(tags(in: slice ?? []))
    }
    try await world.operators.decide(rows, as: .release, in: world.home, open, at: world.now)
  }

  // MARK: The end

  /// Lets days pass in which nothing goes wrong, until nothing moves any more.
  private func calm(_ world: inout World) async {
    world.finishWriting()
    world.change(to: Town.usual)
    var latest = ""
    for _ in 1...12 {
      world.pass(milliseconds: Self.day)
      await world.run(isDisturbed: false)
      await world.start("release and reprocess", isDisturbed: false) { world, open in
        try await Self.sendUnseen(&world, open)
        try await Self.carryOut(.release, &world, open)
        try await Self.carryOut(.reprocess, &world, open)
      }
      guard world.problems.isEmpty else { return }
      let now = Self.picture(of: world)
      if now == latest { return }
      latest = now
    }
    world.note(["things still move after twelve calm days"])
  }

  /// Everything that could still move.
  private static func picture(of world: World) -> String {
    let records = world.home.ledger.records(after: 0, limit: .max).map { "\($0.id) \($0.bucket)" }
    return (records + world.home.inboxes + world.desk.visible().keys.sorted().map(\.name))
      .joined(separator: "\n")
  }
}
