import Foundation
import Ledger
import Spool

/// Many seeds, lived through on every core.
struct Campaign {
  struct Result: Sendable {
    var worlds = 0
    var starts = 0
    var interruptions = 0
    var cuts = 0
    var steps = 0
    var records = 0
    /// What all histories and disks come to: the same in every process that lives through the same seeds.
    var fingerprint: UInt64 = 0
    var time = Duration.zero
    /// The first few worlds in which something was wrong, each in some lines.
    var failures: [String] = []

    var summary: String {
      let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
      return "\(worlds) seeds in \(seconds.formatted(.number.precision(.fractionLength(1)))) s: "
        + "\(starts) starts, \(interruptions) interrupted, \(cuts) power cuts, "
        + "\(steps) steps of the disk, \(records) records; "
        + "histories \(String(fingerprint, radix: 16))"
    }

    mutating func add(_ world: World) {
      worlds += 1
      starts += world.starts
      interruptions += world.interruptions
      cuts += world.cuts
      steps += world.steps
      records += Int(world.home.ledger.start().nextRecord - 1)
      fingerprint &+= UInt64("\(world.digest)".prefix(16), radix: 16) ?? 0
      guard !world.problems.isEmpty, failures.count < 10 else { return }
      failures.append(Campaign.report(of: world))
    }
  }

  let seeds: Range<UInt64>
  private let isTold: Bool

  #if DEBUG
  private static let usual: UInt64 = 100
  #else
  private static let usual: UInt64 = 1_000
  #endif

  /// The seeds that the environment asks for: `SEED=n`, or `SEEDS=n` of them, from `SEED` on where that is given too; else
  /// the first thousand, of which a debug build takes a tenth.
  init() {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["SEED"].flatMap(UInt64.init)
    let count = environment["SEEDS"].flatMap(UInt64.init)
    isTold = first != nil && count == nil
    seeds = (first ?? 0)..<((first ?? 0) + (count ?? (first == nil ? Self.usual : 1)))
  }

  func run() async throws -> Result {
    let began = ContinuousClock.now
    var result = Result()
    try await Self.live(seeds) { world in
      result.add(world)
      if isTold { print((world.history + Oracle(world).account).joined(separator: "\n")) }
      return true
    }
    result.time = .now - began
    return result
  }

  /// Returns the first seed found of a thousand in which something is wrong, with syncs left out; `nil` when all is well.
  static func firstFailure(omitting omitted: Set<OmittedSync>) async throws -> UInt64? {
    var found: UInt64?
    try await live(0..<1_000, omitting: omitted) { world in
      if !world.problems.isEmpty { found = world.seed }
      return found == nil
    }
    return found
  }

  /// Lives through seeds, as many at once as there are cores, until `see` has seen enough.
  private static func live(
    _ seeds: Range<UInt64>, omitting omitted: Set<OmittedSync> = [], see: (World) -> Bool
  ) async throws {
    try await withThrowingTaskGroup(of: World.self) { group in
      var rest = seeds[...]
      for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
        guard let seed = rest.popFirst() else { break }
        group.addTask { try await History.live(seed: seed, omitting: omitted) }
      }
      while let world = try await group.next() {
        guard see(world) else {
          group.cancelAll()
          return
        }
        guard let seed = rest.popFirst() else { continue }
        group.addTask { try await History.live(seed: seed, omitting: omitted) }
      }
    }
  }

  /// What was wrong, how to see it again, and what happened last.
  private static func report(of world: World) -> String {
    """
    seed \(world.seed): \(world.problems.prefix(5).joined(separator: "; "))
    replay with: SEED=\(world.seed) Tests/run.sh --filter SimulationTests/seeds
    \(world.history.suffix(40).joined(separator: "\n"))
    """
  }
}
