import Archive
import Compression
import Digests
import Locks
import Spool
import Testing

@testable import Pipeline

@Suite("What waits for a window")
struct RenderedRecordsTests {
  private static let day = Day(containing: SimulatedHome.noon)

  /// Records of all sizes: many small ones, and some of which one alone is more than a reader reads at once.
  private static let contents: [[UInt8]] = (0..<700)
    .map { index in
      let size = index % 97 == 60 ? 300_000 : index % 13 == 0 ? 0 : 20 + index % 50
      return [UInt8](repeating: UInt8(0x41 + index % 26), count: size)
    }

  /// An archive that holds the records, and where each stands.
  private func archive() throws -> (ArchiveFolder, [RenderedRecord]) {
    let folder = try ArchiveFolder(at: "/archive", in: SimulatedFileSystem())
    let builder = ArchiveBlockBuilder()
    for (index, bytes) in Self.contents.enumerated() {
      builder.append(
        ArchiveLine(
          at: SimulatedHome.noon, group: 1,
          .rendered(
            .init(
              record: Int64(index) + 1, reference: Reference(payload: 5), partner: "clw",
              partnerNumber: 2, bytes: bytes))))
    }
    let block = builder.compressed(by: try BGZFCompressor(level: 2))
    let base = try folder.dayFile(Self.day).append(block)
    let records = Self.contents.indices.map { index in
      RenderedRecord(
        id: Int64(index) + 1, place: block.position(ofLine: index, day: Self.day, base: base))
    }
    return (folder, records)
  }

  @Test("is handed on in order, whatever the number of cores and the sizes", arguments: 1...4)
  func order(_ cores: Int) throws {
    let (folder, records) = try archive()
    let text = Guarded<[UInt8]>([])
    try RenderedRecords(archive: folder, cores: cores)
      .read(records) { piece in text.withLock { $0 += piece } }
    #expect(text.withLock { $0 } == Self.contents.flatMap(\.self))
  }

  @Test("is not handed on beyond a record that is another than was asked for", arguments: 1...3)
  func damage(_ cores: Int) throws {
    var (folder, records) = try archive()
    records[400] = RenderedRecord(id: 9_999, place: records[400].place)
    let text = Guarded<[UInt8]>([])
    #expect(throws: ArchiveError.self) {
      try RenderedRecords(archive: folder, cores: cores)
        .read(records) { piece in text.withLock { $0 += piece } }
    }
    let before = Self.contents[..<400].flatMap(\.self)
    #expect(before.starts(with: text.withLock { $0 }))
  }

  @Test("ends with what writing throws", arguments: 1...3)
  func fullDisk(_ cores: Int) throws {
    struct Full: Error {}
    let (folder, records) = try archive()
    let pieces = Guarded(0)
    #expect(throws: Full.self) {
      try RenderedRecords(archive: folder, cores: cores)
        .read(records) { _ in
          let count = pieces.withLock { count in
            count += 1
            return count
          }
          if count == 3 { throw Full() }
        }
    }
    #expect(pieces.withLock { $0 } == 3)
  }
}
