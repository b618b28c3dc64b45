import Foundation
import Spool
import Testing

@testable import Pipeline

/// A home and its partners live through some days that one seed draws, with crashes, failing disks and lost ledgers, and
/// an oracle that knows only what was dropped says what must have come of it.
///
/// `SEEDS=100000` lives through more of them, `SEED=123` through one, whose history it prints. The fingerprint of the
/// histories is the same in every process.
@Suite("In a simulated world")
struct SimulationTests {
  @Test("nothing is lost, doubled or sent to somebody who may not see it, whatever happens")
  func seeds() async throws {
    let campaign = Campaign()
    let result = try await campaign.run()
    print(result.summary)
    #expect(result.worlds == campaign.seeds.count)
    if result.worlds >= 100 {
      #expect(result.interruptions > result.worlds)
      #expect(result.cuts > result.worlds / 2)
    }
    for failure in result.failures { Issue.record("\(failure)") }
  }

  @Test(
    "a seed has one history, to the last byte, and another seed another", arguments: [11, 12, 13])
  func replay(_ seed: UInt64) async throws {
    let first = try await History.live(seed: seed)
    let second = try await History.live(seed: seed)
    #expect(first.history == second.history)
    #expect(first.digest == second.digest)
    let other = try await History.live(seed: seed + 100)
    #expect(other.digest != first.digest)
    #expect(first.history.count > 10)
  }

  /// Every sync of a commit.
  static let syncs: [OmittedSync] = [
    OmittedSync(.syncFileSystem, folderSuffix: ""),
    OmittedSync(.syncFile, folderSuffix: ".staging"),
    OmittedSync(.syncFolder, folderSuffix: ".staging"),
    OmittedSync(.syncFolder, folderSuffix: ".taken"),
    OmittedSync(.syncFolder, folderSuffix: "/inbox/birchbank-practice"),
    OmittedSync(.syncFolder, folderSuffix: "/outbox/community-links"),
    OmittedSync(.syncGrowing, folderSuffix: "2026"),
    OmittedSync(.syncFile, folderSuffix: "/spool"),
    OmittedSync(.syncFolder, folderSuffix: "/spool"),
  ]

  @Test("a sync that is left out is found by one of the first thousand seeds", arguments: syncs)
  func omission(_ sync: OmittedSync) async throws {
    let seed = try await Campaign.firstFailure(omitting: [sync])
    print(
      "\(sync.operation) in \(sync.folderSuffix): found by seed \(seed.map(String.init) ?? "none")")
    #expect(seed != nil, "\(sync.operation) in \(sync.folderSuffix) could be left out unnoticed")
  }
}
