import Archive
import Configuration
import Diagnostics
import Digests
import Exchange
import Foundation
import Ledger
import Locks
import Referrals
import Routing
import Spool
import Testing

@testable import Pipeline

/// A home on a simulated disk with the Glasgow configuration, and everything that a partner or an operator can see of it.
struct SimulatedHome {
  let disk: SimulatedFileSystem
  let ledger: MemoryLedger
  var generation: Generation
  let paths = HomePaths(root: "/home")
  var limits = Intake.Limits()
  /// True for stages that overlap, as in the program; the steps of a run are in no fixed order then.
  var overlaps = false
  /// Generations that were kept when they were the home's.
  var kept: [Generation] = []
  /// Looks at the clock after which a run's time is up; `nil` for a run without end.
  var looksUntilTimeIsUp: Int?

  /// An empty home.
  init(generation: Generation) {
    self.init(disk: SimulatedFileSystem(), ledger: MemoryLedger(), generation: generation)
    disk.now = Self.noon * 1_000_000
  }

  init(disk: SimulatedFileSystem, ledger: MemoryLedger, generation: Generation) {
    self.disk = disk
    self.ledger = ledger
    self.generation = generation
  }

  /// Noon of 22 November 2026, in milliseconds since 1970.
  static let noon: Int64 = 1_795_348_800_000

  /// An independent copy of disk and ledger.
  func copy() -> SimulatedHome {
    var copy = SimulatedHome(
      disk: disk.copy(), ledger: MemoryLedger(from: ledger.snapshot()), generation: generation)
    copy.limits = limits
    copy.overlaps = overlaps
    copy.kept = kept
    return copy
  }

  /// The same disk and ledger under another configuration.
  func under(_ generation: Generation) -> SimulatedHome {
    SimulatedHome(disk: disk, ledger: ledger, generation: generation)
  }

  /// Recovers and runs one pass at a time in milliseconds since 1970, as the program does at each start.
  ///
  /// `earlier` are configurations of before that can be loaded again.
  @discardableResult
  func run(at now: Int64 = noon, knowing earlier: [Generation] = []) async throws -> RunSummary {
    let (open, report) = try recover(at: now)
    var summary = try await pass(in: open, at: now, knowing: earlier)
    summary.recovery = report
    return summary
  }

  /// The first half of ``run(at:knowing:)``: opens the folders, and brings disk and ledger together.
  func recover(at now: Int64 = noon) throws -> (home: OpenHome, report: RecoveryReport) {
    disk.now = max(disk.now, now * 1_000_000)
    let open = try openHome()
    return (open, try Recovery(home: open, ledger: ledger, key: Self.key).recover(at: now))
  }

  /// The second half: one pass over a home that is recovered.
  func pass(
    in open: OpenHome, at now: Int64 = noon, knowing earlier: [Generation] = []
  ) async throws -> RunSummary {
    var setting = Run.Setting(
      ledger: ledger, generation: generation, key: Self.key, cores: 1,
      now: { now },
      wait: { [disk] in disk.now += $0.components.seconds * 1_000_000_000 + 1 })
    setting.overlaps = overlaps
    setting.limits = limits
    setting.load = { [kept] hash in (kept + earlier).first { $0.hash == hash } }
    if let most = looksUntilTimeIsUp {
      let looks = Guarded(0)
      setting.isTimeUp = {
        looks.withLock { count in
          count += 1
          return count > most
        }
      }
    }
    return try await Run(setting, in: open).pass()
  }

  func openHome() throws -> OpenHome {
    let partners = generation.directory.partners.map(\.id)
    return try OpenHome(paths, on: disk, inboxes: partners, outboxes: partners)
  }

  static let key: MACKey = {
    guard let key = MACKey(bytes: (0..<32).map { UInt8($0) }) else {
      preconditionFailure("32 bytes make a key")
    }
    return key
  }()

  /// Drops a file into a partner's inbox.
  func drop(_ name: String, _ text: String, by partner: String) {
    disk.put("/home/inbox/\(partner)/\(name)", Array(text.utf8))
  }

  // MARK: What partners see

  /// The files delivered to partners, receipts not counted, by path.
  var deliveries: [String: [UInt8]] {
    disk.files(below: "/home/outbox")
      .filter { !$0.key.contains("receipt-") && !$0.key.hasSuffix("/.trial") }
  }

  /// What receipts say: for each record its line or element without the names of files, in any order.
  var receiptRecords: [String] {
    disk.files(below: "/home/outbox")
      .filter { $0.key.contains("receipt-") && !$0.key.hasSuffix(".ctl") }
      .flatMap { path, bytes -> [String] in
        let text = String(decoding: bytes, as: UTF8.self)
        return text.contains("<Record>")
          ? text.components(separatedBy: "<Record>").dropFirst()
            .map { $0.components(separatedBy: "</Record>")[0] }
          : text.components(separatedBy: "\n").filter { !$0.isEmpty }
      }
      .sorted()
  }

  /// Control files in outboxes whose data files are not there.
  var earlyControls: [String] {
    let visible = disk.files(below: "/home/outbox").keys.filter { !$0.contains("/.staging/") }
    return visible.filter {
      $0.hasSuffix(".ctl") && !visible.contains($0.dropLast(4) + ".dat")
    }
  }

  /// What senders left or we have not settled: everything below the inboxes.
  var inboxes: [String] {
    disk.files(below: "/home/inbox").keys.sorted()
  }

  /// What lies in inboxes and is not ours, folders among it.
  var obstacles: [String] {
    generation.directory.partners.flatMap { partner in
      disk.list("/home/inbox/\(partner.id)").filter { $0 != ".taken" }
        .map { "\(partner.id)/\(String(decoding: $0.bytes, as: UTF8.self))" }
    }
  }

  /// What the archive's own proof finds wrong, the ledger's committed lengths in hand; `nil` when all is well.
  var archiveDamage: String? {
    do {
      var committed: [Day: Int64] = [:]
      for (text, length) in ledger.start().dayLengths {
        if let day = Day(parsing: text) { committed[day] = length }
      }
      let report = try ArchiveFolder(reading: paths.archive, in: disk).verify(committed: committed)
      return report.problems.isEmpty ? nil : "archive: \(report.problems)"
    } catch {
      return "archive: \(error)"
    }
  }

  /// What the spool holds of drops under way.
  var spool: [String] {
    disk.files(below: "/home/state/spool").keys.sorted()
  }

  var stagingLeftovers: [String] {
    disk.files(below: "/home/outbox").keys.filter { $0.contains("/.staging/") }.sorted()
  }
}

/// The configuration of `samples/glasgow` over the shipped library.
enum GlasgowGeneration {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let shared = load()

  /// The same without a route for what agencies send.
  static let changed: Generation = {
    let path = root.appending(path: "samples/glasgow/routes.yaml")
    let routes = String(decoding: (try? Data(contentsOf: path)) ?? Data(), as: UTF8.self)
    return load(replacing: [
      "routes.yaml": routes.replacingOccurrences(
        of: "from: { kind: agency }", with: "from: { kind: school }")
    ])
  }()

  /// The same with an agency paused.
  static let paused: Generation = {
    let path = "partners/money-matters.yaml"
    let file = root.appending(path: "samples/glasgow/\(path)")
    let partner = String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    return load(replacing: [path: partner + "paused: true\n"])
  }()

  /// Loads the sample with some of its files replaced, and others left out.
  static func load(
    replacing texts: [String: String] = [:], keeping isKept: (String) -> Bool = { _ in true }
  ) -> Generation {
    var home = files(below: root.appending(path: "samples/glasgow"))
      .filter {
        $0.key.hasSuffix(".yaml") && isKept($0.key)
      }
    for (path, text) in texts { home[path] = Array(text.utf8) }
    let library = files(below: root.appending(path: "mappings"))
      .filter {
        !$0.key.hasPrefix("examples/")
      }
    switch Generation.load(home: home, library: library) {
    case .success(let generation): return generation
    case .failure(let faults): fatalError(faults.rendered)
    }
  }

  private static func files(below folder: URL) -> ConfigurationFiles {
    var result: ConfigurationFiles = [:]
    let base = folder.path
    for case let url as URL in FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: nil) ?? .init()
    {
      guard let data = try? Data(contentsOf: url), !url.hasDirectoryPath else { continue }
      result[String(url.path.dropFirst(base.count + 1))] = Array(data)
    }
    return result
  }
}
