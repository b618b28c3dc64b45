import Configuration
import Exchange
import Foundation
import Referrals
import Testing

@Suite("Records of one case")
struct OrderTests {
  /// The sample with its link workers paused.
  private static let paused: Generation = {
    let path = "partners/\(Letters.linkWorkers).yaml"
    let text = String(
      decoding: (try? Glasgow.file("samples/glasgow/\(path)")) ?? [], as: UTF8.self)
    return Glasgow.load(replacing: [path: text + "\npaused: true\n"])
  }()

  @Test("keep their order where the first waits for a partner that is not paused any more")
  func behindWaiting() {
    var night = Night(Self.paused)
    let first = night.take(Put(Letters.practice, Letters.referral("BB-1")))
    #expect(first.decided.map(\.decision.bucket) == [.waiting])
    // As for a drop that was begun under the configuration before: what waits goes out behind it.
    var later = Night(Glasgow.generation, after: night)
    let decided = later.group([
      Put(Letters.practice, Letters.referral("BB-1", action: "update", notes: "called")),
      Put(Letters.practice, Letters.referral("BB-2", family: "Other")),
    ])
    #expect(decided.flatMap(\.decided).map(\.decision.bucket) == [.waiting, .delivered])
  }

  @Test("do not keep a cancellation waiting")
  func cancellation() {
    var night = Night(Self.paused)
    _ = night.take(Put(Letters.practice, Letters.referral("BB-1")))
    var later = Night(Glasgow.generation, after: night)
    let cancelled = later.take(
      Put(Letters.practice, Letters.referral("BB-1", action: "cancel")))
    #expect(cancelled.decided.map(\.decision.bucket) == [.withheld])
    #expect(later.bucket(of: Night.reference(1)) == .withheld)
  }
}
