import Diagnostics
import Exchange
import Foundation
import Glibc
import Referrals
import Testing

@Suite("A broken file")
struct BrokenFileTests {
  /// The promise is of a release build; a debug build takes some ten times as long.
  #if DEBUG
  private static let mostSeconds = 2.0
  #else
  private static let mostSeconds = 0.1
  #endif

  private static func seconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }

  private static func taken(_ file: BrokenFile) throws -> (drop: DecidedDrop, seconds: Double) {
    let put = Put(try #require(BrokenFile.senders[file.format]), try file.bytes())
    var night = Night(BrokenFile.generation)
    let start = seconds()
    let drop = night.take(put)
    return (drop, seconds() - start)
  }

  @Test(
    "ends in its bucket, with the code and the place of what is wrong, in a tenth of a second",
    arguments: BrokenFile.all)
  func outcome(_ file: BrokenFile) throws {
    var (drop, seconds) = try Self.taken(file)
    let expected = try BrokenFile.expected(file.format)[file.name]
    #expect(file.line(of: drop) == expected)
    // Whoever comes first makes ready what all others use.
    if seconds > Self.mostSeconds { seconds = try Self.taken(file).seconds }
    #expect(seconds < Self.mostSeconds, "\(seconds) s")
    #expect(drop.prepared.slices.reduce(0) { $0 + $1.range.count } == (try file.bytes().count))
  }

  /// What the files say of people.
  private static let secrets = [
    "Kilnford", "Kiln", "Brenwyn", "2311484044", "2311484045", "Dunwhin", "Ailith", "0706500245",
    "9449304424", "Inchbrae", "Pinkstane", "1948", "1950",
  ]

  @Test("is told of without a word of the person in it", arguments: BrokenFile.all)
  func privacy(_ file: BrokenFile) throws {
    for record in try Self.taken(file).drop.decided {
      for problem in record.decision.problems {
        let told = [problem.what, problem.why, problem.fix, problem.path].compactMap(\.self)
          .joined(separator: "; ")
        #expect(Self.secrets.filter { told.contains($0) } == [], "\(problem.code): \(told)")
        #expect((problem.fix ?? problem.why) != nil, "\(problem.code) says no more than that")
      }
    }
  }

  @Test("stands in the table, and there are at least 100", arguments: BrokenFile.senders.keys)
  func table(_ format: String) throws {
    let names = Set(BrokenFile.all.filter { $0.format == format }.map(\.name))
    let expected = try Set(BrokenFile.expected(format).keys)
    #expect(expected == names)
    #expect(BrokenFile.all.count >= 100)
  }
}
