import Foundation
import Testing

/// Each sync that the program makes is left out alone, and power is cut when the step is over that it belongs to.
///
/// `SYNC=outbox` tries only those whose names have this in them.
@Suite(
  "A sync that is left out", .serialized,
  .enabled(if: PowerImage.canCut, "only root may mount an image, on a kernel with ext4"))
struct NeededSyncTests {
  private static let works = ProvenWorks()
  @Test("is noticed when power is cut", arguments: NeededSync.chosen)
  func noticed(_ sync: NeededSync) async throws {
    let work = try await Self.works.work(sync.kind)
    let disk = try PowerImage(of: work.home.root, megabytes: 160, features: sync.features)
    var tried: [String] = []
    for moment in sync.moments {
      var cut = PowerCut(work: work, disk: disk, faults: sync.others + [moment])
      cut.repeats = sync.repeats
      cut.between = sync.between
      cut.faults.insert(
        Fault(calls: sync.calls, path: sync.path, when: sync.when, action: "omit"), at: 0)
      if let problem = try cut.carryOut().problem {
        print("\(sync.testDescription): \(moment): \(problem.prefix(300))")
        // The same cut does no harm where nothing is left out.
        cut.faults.removeFirst()
        #expect(try cut.carryOut().problem == nil)
        return
      }
      tried.append("\(moment)")
    }
    Issue.record("could be left out unnoticed; tried: \(tried)")
  }
}
