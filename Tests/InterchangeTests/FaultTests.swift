import Foundation
import Glibc
import Testing

/// Calls to the kernel fail while the program works: once, or from some call on.
///
/// Some faults are tried here; `SEED=n FAULTS=2000` tries others and more, `SEED=n FAULTS=1` exactly the one that has failed.
@Suite("When a call to the kernel fails", .serialized)
struct FaultTests {
  private static let works = ProvenWorks()
  private static let environment = ProcessInfo.processInfo.environment

  @Test("the program says so, shows no half file, and the next run delivers everything once")
  func random() async throws {
    let count = Self.environment["FAULTS"].flatMap(Int.init) ?? 30
    let first = Self.environment["SEED"].flatMap(UInt64.init) ?? 1
    let kinds = [ProvenWork.Kind.large, .window, .reprocess, .records]
    let began = Date()
    var ends: [Int32: Int] = [:]
    for seed in first..<first + UInt64(count) {
      let work = try await Self.works.work(kinds[Int(seed % UInt64(kinds.count))])
      var lots = Lots(seed: seed)
      let fault = InjectedFault(in: work, by: &lots)
      let (status, problem) = try fault.carryOut()
      ends[status, default: 0] += 1
      if let problem {
        Issue.record("\(problem); \(work.kind), \(fault.fault); again: SEED=\(seed) FAULTS=1")
      }
    }
    let seconds = Date().timeIntervalSince(began)
    print("\(count) faults from SEED=\(first), \(seconds) s; exit codes and how often: \(ends)")
    // Otherwise the faults come where nothing is done, and nothing is proven.
    #expect(count < 20 || (ends[1] ?? 0) > count / 8)
  }

  @Test("for the ledger's first file by an interruption, it is tried again")
  func firstFile() throws {
    let home = try GlasgowHome()
    let run = try home.run(
      ["run"],
      faults: [
        Fault(calls: "create", path: "state/ledger.sqlite", when: "1", action: "error \(EINTR)")
      ])
    #expect(run.status == 0, "\(run.talk)")
  }

  @Test(
    "of which a folder of the configuration is listed, no other configuration takes effect",
    arguments: ["partners", "mappings", "mappings/codes", "mappings/schemas"])
  func configuration(_ folder: String) throws {
    let home = try GlasgowHome()
    let run = try home.run(
      ["run"], faults: [Fault(calls: "list", path: folder, when: "1-", action: "error \(EIO)")])
    #expect(run.status == 4)
    #expect(run.talk.contains("[config.unlisted]"), "\(run.talk)")
    #expect(try home.run("run").status == 0)
  }
}

/// A call that fails while a work is done.
struct InjectedFault {
  /// Calls that are disturbed in the same ways.
  enum Class: CaseIterable {
    case write, sync, open, rename, unlink

    var calls: String {
      switch self {
      case .write: "write,pwrite"
      case .sync: "fsync,fdatasync,syncfs"
      case .open: "open,create,mkdir,list"
      case .rename: "rename"
      case .unlink: "unlink"
      }
    }

    /// What can be wrong, as errors of the kernel; `nil` stands for a write of half the bytes.
    var errors: [Int32?] {
      switch self {
      case .write: [EIO, ENOSPC, EDQUOT, EINTR, nil]
      case .sync: [EIO, ENOSPC, EDQUOT, EINTR]
      case .open: [EIO, ENOSPC, EDQUOT, EINTR]
      case .rename, .unlink: [EIO, ENOSPC, EDQUOT, EINTR]
      }
    }
  }

  let work: ProvenWork
  let fault: Fault
  private let error: Int32?
  private let kind: Class
  /// The first call that is disturbed.
  private let call: ProvenWork.Call

  /// Makes a fault by lot.
  init(in work: ProvenWork, by lots: inout Lots) {
    self.work = work
    let kind = Class.allCases.randomElement(using: &lots) ?? .write
    let names = kind.calls.split(separator: ",").map(String.init)
    let calls = work.allCalls.filter { names.contains($0.name) }
    let candidates = calls.indices.filter { !calls[$0].isTrial }
    let index = candidates.randomElement(using: &lots) ?? 0
    let error = kind.errors.randomElement(using: &lots) ?? EIO
    let persists = Bool.random(using: &lots)
    // Whoever is interrupted tries again, for ever if need be, so no interruption lasts.
    let end = !persists ? "" : error == EINTR ? "-\(index + 9)" : "-"
    self.kind = kind
    self.error = error
    call = calls[index]
    fault = Fault(
      calls: kind.calls, when: "\(index + 1)\(end)",
      action: error.map { "error \($0)" } ?? "short")
  }

  /// Does the work with the fault, and then as if it had never been; returns the exit code and what is wrong, if anything.
  func carryOut() throws -> (status: Int32, problem: String?) {
    let home = try GlasgowHome(copying: work.home)
    let run = try home.run(work.kind.words, faults: [fault])
    let isAcknowledged = [0, 2].contains(run.status)
    return (
      run.status,
      try wrongEnd(run)
        ?? work.problem(seenIn: home)
        ?? work.problem(in: home, isAcknowledged: isAcknowledged)
        .map { "after \(run.status), \(run.talk.prefix(300)): \($0)" }
    )
  }

  /// What is wrong with how the disturbed program ended.
  private func wrongEnd(_ run: ProgramRun) -> String? {
    // A configuration that cannot be read is a code of its own.
    let isConfiguration = run.status == 4 && run.talk.contains("[config.un")
    guard [0, 1, 2].contains(run.status) || isConfiguration else {
      return "it ended with \(run.status): \(run.talk)"
    }
    if run.status == 1, run.talk.firstMatch(of: /\[(disk|ledger|archive|folder)\.[a-z-]+\]/) == nil
    {
      return "it did not say why it ended: \(run.talk)"
    }
    let isLedgers = call.path.hasPrefix("state/ledger")
    switch error {
    case EINTR, nil:
      // SQLite does not try again to sync.
      if ![0, 2].contains(run.status), !(isLedgers && kind == .sync) {
        return "an interrupted call was not tried again, or a short one not completed: \(run.talk)"
      }
    default:
      // SQLite does not ask what came of syncing the folder of a log that it has made. Where that is lost, so is the last of
      // the ledger, which the next start takes from the archive.
      let isOfNewLog = call.name == "fdatasync" && call.path == "state"
      if kind == .sync, run.status != 1, !isOfNewLog {
        return "a sync of \(call.path) failed, and it went on"
      }
    }
    return nil
  }
}
