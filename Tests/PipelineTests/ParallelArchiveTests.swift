import Archive
import Exchange
import Testing

@testable import Pipeline

@Suite("The archive block of a group")
struct ParallelArchiveTests {
  /// Slices of a drop with lines of their own between them, enough for several shares.
  private static let lines: [GroupLine] = {
    let bytes = (0..<900_000).map { UInt8(truncatingIfNeeded: 0x20 + ($0 &* $0 >> 9) % 90) }
    return (0..<300)
      .flatMap { index in
        let range = index * 3_000..<(index + 1) * 3_000
        return [
          GroupLine.slice(
            drop: 7, ordinal: index, offset: Int64(range.lowerBound), bytes: bytes[range]),
          .whole(.settled(ArchiveLine.Settled(drop: Int64(index), records: 1))),
        ]
      }
  }()

  private static func block(cores: Int) throws -> ArchiveBlock {
    let pool = try WorkerPool(
      generation: GlasgowGeneration.shared, keys: RecordKeys(key: SimulatedHome.key), cores: cores)
    return pool.block(of: lines, at: SimulatedHome.noon, group: 3)
  }

  @Test("is the same whatever the number of cores", arguments: 2...5)
  func cores(_ cores: Int) throws {
    let block = try Self.block(cores: cores)
    #expect(block.lineCount == Self.lines.count)
    #expect(try block == Self.block(cores: 1))
  }
}
