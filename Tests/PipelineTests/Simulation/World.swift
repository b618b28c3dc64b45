import Archive
import Configuration
import Digests
import Exchange
import Ledger
import Referrals
import Spool

@testable import Pipeline

/// A home with partners around it that one seed moves through some days, with everything that goes wrong on the way.
///
/// All that happens is drawn from the seed; the clock and the disk are simulated, and the stages of a run follow each other.
/// So a seed has one history.
struct World {
  let seed: UInt64
  var chance: Chance
  var home: SimulatedHome
  let desk: Desk
  var authors = Authors()
  let operators = Operators()
  /// What happened, in a line each.
  private(set) var history: [String] = []
  private(set) var problems: [String] = []
  /// Milliseconds since 1970.
  private(set) var now = SimulatedHome.noon
  /// A ledger that was set aside.
  private(set) var backup: LedgerState?
  /// True once an older ledger took the place of the present one.
  private(set) var isRestored = false
  /// How often power failed.
  private(set) var cuts = 0
  /// How often a run was stopped in its middle by whatever it was.
  private(set) var interruptions = 0
  private(set) var starts = 0
  private(set) var steps = 0
  /// Messages of which a person sent a second file, since nobody knew whether there was a first.
  var resent: Set<String> = []
  /// True where something was interrupted or restored and the archive was not proven since.
  private var isUnproven = false
  /// Files that a partner is still writing: what is to come of them.
  private var growing: [(drop: Dropped, rest: [UInt8])] = []
  private let omitted: Set<OmittedSync>

  /// - `omitted`: Syncs that the disk leaves out.
  init(seed: UInt64, omitting omitted: Set<OmittedSync> = []) throws {
    self.seed = seed
    self.omitted = omitted
    chance = Chance(seed: seed)
    home = SimulatedHome(generation: Town.usual)
    home.kept = [Town.usual, Town.changed]
    home.limits.mostRecords = chance.pick([1, 2, 3, 500])
    home.limits.mostBytes = chance.pick([900, 8 << 20])
    home.limits.largestInMemory = chance.pick([400, 1_500, 8 << 20])
    home.disk.canLease = chance.happens(75)
    desk = Desk(disk: home.disk)
    // What partners drop into before the first start is there for good; all else that start makes.
    for partner in Town.partners {
      home.disk.put("/home/inbox/\(partner)/trial", [])
      _ = home.disk.collect("/home/inbox/\(partner)/trial")
    }
    home.disk.omit(omitted)
  }

  mutating func tell(_ text: String) {
    history.append("\((now - SimulatedHome.noon) / 60_000) min: \(text)")
  }

  mutating func note(_ problems: [String]) {
    self.problems += problems
  }

  // MARK: Partners

  mutating func drop() {
    let drop = authors.drop(&chance)
    let path = "/home/inbox/\(drop.partner)/\(drop.name)"
    // Nothing else may be said of it before it is whole, as what is said last counts.
    let isFirst = drop.tags.allSatisfy { authors.messages[$0]?.nature == .referral }
    if home.disk.canLease, drop.name.hasSuffix("one.xml"), isFirst, chance.happens(15) {
      let half = drop.bytes.count / 2
      home.disk.put(path, Array(drop.bytes[..<half]))
      home.disk.openForWriting(path)
      growing.append((drop, Array(drop.bytes[half...])))
      tell("\(drop.partner) begins to write \(drop.name) \(drop.tags)")
      return
    }
    if chance.happens(8) {
      home.disk.put("/home/inbox/\(drop.partner)/\(drop.name).part", Array(drop.bytes.dropLast()))
    }
    home.disk.put(path, drop.bytes)
    _ = home.disk.collect("\(path).part")
    tell("\(drop.partner) drops \(drop.name) \(drop.tags)")
  }

  mutating func dropObstacle() {
    let drop = authors.obstacle(&chance)
    home.disk.put(
      "/home/inbox/\(drop.partner)/\(drop.name)", kind: chance.pick([.folder, .link, .pipe]))
    tell("\(drop.partner) puts \(drop.name), which is no file")
  }

  /// An agency sends back a receipt that it has collected.
  mutating func returnReceipt() {
    let receipts = desk.collected.filter { place, _ in
      place.name.hasPrefix("receipt-") && place.name.hasSuffix(".csv")
    }
    guard !receipts.isEmpty else { return }
    let place = chance.pick(receipts.keys.sorted())
    let drop = authors.returned(receipts[place]?.bytes ?? [], to: place.partner, &chance)
    home.disk.put("/home/inbox/\(drop.partner)/\(drop.name)", drop.bytes)
    tell("\(drop.partner) returns \(place.name) as \(drop.name) \(drop.tags)")
  }

  mutating func finishWriting() {
    for (drop, rest) in growing {
      let path = "/home/inbox/\(drop.partner)/\(drop.name)"
      home.disk.write(path, rest)
      home.disk.closeAfterWriting(path)
    }
    growing = []
  }

  /// After a power cut nobody has a file open any more, and whoever was writing begins again.
  private mutating func writeAnew() {
    for (drop, _) in growing {
      home.disk.put("/home/inbox/\(drop.partner)/\(drop.name)", drop.bytes)
    }
    growing = []
  }

  mutating func collect(percent: Int) {
    let partner = chance.pick(Town.partners)
    desk.collect(by: partner, percent: percent, knowing: home.ledger, &chance)
    tell("\(partner) collects")
  }

  // MARK: The house

  mutating func pass(milliseconds: Int64) {
    now += milliseconds
    home.disk.now = max(home.disk.now, now * 1_000_000)
  }

  mutating func change(to generation: Generation) {
    home.generation = generation
    tell(generation.hash == Town.usual.hash ? "usual configuration" : "changed configuration")
  }

  mutating func setLedgerAside() {
    backup = home.ledger.snapshot().copied()
    tell("the ledger is copied")
  }

  /// The ledger is lost, and its copy takes its place.
  mutating func restoreLedger() {
    guard let state = backup else { return }
    isRestored = true
    isUnproven = true
    var restored = SimulatedHome(
      disk: home.disk, ledger: MemoryLedger(from: state), generation: home.generation)
    restored.limits = home.limits
    restored.kept = home.kept
    home = restored
    tell("the ledger is lost, its copy restored")
  }

  // MARK: Starts

  /// Starts the program to do something, with a disaster on the way, and looks at everything once it is recovered.
  ///
  /// - Returns: False when the program ended with an error.
  @discardableResult
  mutating func start(
    _ what: String, struckBy disaster: Disaster = .none, isDisturbed: Bool = true,
    _ work: (inout World, OpenHome) async throws -> Void
  ) async -> Bool {
    starts += 1
    tell("\(what), \(disaster.text)")
    home.disk.forgetSteps()
    home.looksUntilTimeIsUp = nil
    arm(disaster, isDisturbed: isDisturbed)
    var failure: (any Error)?
    do {
      let (open, _) = try home.recover(at: now)
      note(HomeProof(self).afterRecovery(isWhole: isUnproven))
      isUnproven = false
      try await work(&self, open)
    } catch {
      failure = error
    }
    steps += home.disk.stepCount
    disarm(disaster, failure)
    desk.look(knowing: home.ledger)
    note(desk.takeProblems())
    return failure == nil
  }

  private mutating func arm(_ disaster: Disaster, isDisturbed: Bool) {
    var failing: (kind: Disaster.Refusal, from: Int, times: Int)?
    switch disaster {
    case .none: break
    case .crash(let step, let crash): home.disk.failAtStep(step, leaving: crash)
    case .refusal(let kind, let from, let times): failing = (kind, from, times)
    case .timeIsUp(let looks): home.looksUntilTimeIsUp = looks
    }
    let neighbours = Neighbours(
      desk: desk, ledger: home.ledger, seed: chance.seed(),
      steps: isDisturbed ? (0..<chance.number(0...3)).map { _ in chance.number(1...100) } : [])
    let refused = failing
    home.disk.onStep { number, step in
      neighbours.act(at: number)
      guard let refused, number >= refused.from, refused.kind.concerns(step.operation),
        neighbours.refuses(most: refused.times)
      else { return nil }
      return refused.kind.cause
    }
  }

  /// The process is gone, in whatever way; what it had open is of no use to the next.
  private mutating func disarm(_ disaster: Disaster, _ failure: (any Error)?) {
    home.disk.onStep(nil)
    home.disk.restart()
    home.looksUntilTimeIsUp = nil
    guard let failure else { return }
    interruptions += 1
    isUnproven = true
    switch disaster {
    case .crash(_, .processKilled): tell("was killed")
    case .crash:
      cuts += 1
      writeAnew()
      tell("lost power")
    case .refusal: tell("ended with \(Self.brief(failure))")
    case .none, .timeIsUp:
      note(["a start ended with \(failure), and nothing was wrong with the machine"])
    }
  }

  private static func brief(_ error: any Error) -> String {
    String(String(describing: error).prefix(120))
  }

  /// One run, as cron starts it.
  @discardableResult
  mutating func run(struckBy disaster: Disaster = .none, isDisturbed: Bool = true) async -> Bool {
    await start("run", struckBy: disaster, isDisturbed: isDisturbed) { world, open in
      let before = world.home.ledger.start().nextRecord
      let summary = try await world.home.pass(
        in: open, at: world.now, knowing: [Town.usual, Town.changed])
      let taken = Int(world.home.ledger.start().nextRecord - before)
      let counted = summary.balance.total.records
      if !summary.balance.isBalanced || counted != taken {
        world.note(["the balance counts \(counted) records of \(taken)"])
      }
    }
  }

  /// Everything that the disk and the history are, in one hash.
  var digest: SHA256Digest {
    var hasher = SHA256Hasher()
    for (path, bytes) in home.disk.files(below: "/").sorted(by: { $0.key < $1.key }) {
      hasher.update(Array("\(path) \(bytes.count)\n".utf8))
      hasher.update(bytes)
    }
    hasher.update(Array(history.joined(separator: "\n").utf8))
    return hasher.digest()
  }
}
