import Foundation
import Testing

/// The machine loses power while the program works; the disk is an ext4 image that loses what was not synced.
///
/// A few cuts are tried here; `SEED=n CUTS=1000` tries others and more, `SEED=n CUTS=1` exactly the one that has failed.
@Suite(
  "When power is cut", .serialized,
  .enabled(if: PowerImage.canCut, "only root may mount an image, on a kernel with ext4"))
struct PowerCutTests {
  private static let works = ProvenWorks()
  private static let environment = ProcessInfo.processInfo.environment

  @Test("at a random moment, the next run delivers everything once, and no half file was ever seen")
  func random() async throws {
    let count = Self.environment["CUTS"].flatMap(Int.init) ?? 30
    let first = Self.environment["SEED"].flatMap(UInt64.init) ?? 1
    let kinds = ProvenWork.Kind.allCases
    var disks: [ProvenWork.Kind: PowerImage] = [:]
    var interrupted = 0
    let began = Date()
    for seed in first..<first + UInt64(count) {
      var lots = Lots(seed: seed)
      let work = try await Self.works.work(kinds[Int(seed % UInt64(kinds.count))])
      let disk = try disks[work.kind] ?? PowerImage(of: work.home.root, megabytes: 160)
      disks[work.kind] = disk
      let cut = Self.cut(of: work, on: disk, by: &lots)
      let outcome = try cut.carryOut()
      if outcome.isInterrupted { interrupted += 1 }
      if let problem = outcome.problem {
        Issue.record(
          "\(problem); \(work.kind), \(cut.faults), \(cut.options); again: SEED=\(seed) CUTS=1")
      }
    }
    let seconds = Date().timeIntervalSince(began)
    print(
      "\(count) power cuts from SEED=\(first), \(interrupted) while the program ran, \(seconds) s")
    // Otherwise the cuts come at the wrong times, and nothing is proven.
    #expect(count < 20 || interrupted > count / 2)
  }

  /// A cut by lot: when, what has reached the disk by then, and whether partners come in between.
  private static func cut(
    of work: ProvenWork, on disk: PowerImage, by lots: inout Lots
  ) -> PowerCut {
    // The trials of folders are many and change nothing, so they get few of the cuts.
    let calls = work.calls.indices.filter { !work.calls[$0].isTrial }
    let last = (calls.randomElement(using: &lots) ?? 0) + 1
    var faults: [Fault] = []
    if Bool.random(using: &lots) {
      faults.append(Fault(when: "\(Int.random(in: 1...last, using: &lots))", action: "flush"))
    }
    if Bool.random(using: &lots) {
      faults.append(
        Fault(when: "\(max(1, last - Int.random(in: 0...60, using: &lots)))", action: "collect"))
    }
    faults.append(Fault(when: "\(last)", action: Bool.random(using: &lots) ? "cut" : "cut-after"))
    let options = [PowerImage.lazy, "commit=1", "commit=999,data=writeback"]
    return PowerCut(
      work: work, disk: disk, faults: faults,
      options: options.randomElement(using: &lots) ?? PowerImage.lazy)
  }
}
