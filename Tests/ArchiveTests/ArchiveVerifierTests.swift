import Archive
import Digests
import Foundation
import Testing

@Suite("The proof of an archive")
struct ArchiveVerifierTests {
  let archive: TemporaryArchive
  static let bytes = ArchiveFolderTests.noise
  static let day = TemporaryArchive.day

  init() throws {
    archive = try TemporaryArchive()
  }

  static func output(_ bytes: [UInt8], sha256: SHA256Digest) -> ArchiveLine {
    ArchiveLine(
      at: 1, group: 1,
      .staged(
        .init(
          output: 8, partner: "p", partnerNumber: 1, name: "n", sha256: sha256, references: [],
          bytes: bytes)))
  }

  @Test("holds for drops that end on another day, and for outputs")
  func sound() throws {
    let lines = TemporaryArchive.lines(drop: 1, group: 1, bytes: Self.bytes, most: 7_000)
    try archive.append(Array(lines[..<20]))
    try archive.append(
      Array(lines[20...]) + [Self.output([7], sha256: SHA256Digest(of: [7]))],
      to: Day(number: Self.day.number + 1))
    let report = try archive.folder.verify()
    #expect(report.problems == [])
    #expect((report.drops, report.outputs, report.openDrops) == (1, 1, 0))
    #expect(report.lines == lines.count + 1)
  }

  @Test(
    "counts a drop of which bytes are missing as open, and proves one that has only not settled")
  func open() throws {
    let lines = TemporaryArchive.lines(drop: 1, group: 1, bytes: [1, 2, 3], most: 1)
    try archive.append(lines.dropLast(2))
    var report = try archive.folder.verify()
    #expect(report.problems == [])
    #expect((report.drops, report.openDrops) == (0, 1))
    try archive.append([lines[lines.count - 2]])
    report = try archive.folder.verify()
    #expect(report.problems == [])
    #expect((report.drops, report.openDrops) == (1, 0))
  }

  @Test("fails for a drop whose hash is another, a slice missing, or slices in another order")
  func drops() throws {
    let good = TemporaryArchive.lines(drop: 1, group: 1, bytes: [1, 2, 3], most: 1)
    let wrong = TemporaryArchive.lines(
      drop: 1, group: 1, bytes: [1, 2, 3], most: 1, sha256: SHA256Digest(of: [1, 2, 4]))
    var missing = good
    missing.remove(at: 3)
    var swapped = good
    swapped.swapAt(1, 2)
    let unreceived = Array(good.dropFirst())
    for (lines, expected) in [(wrong, 1), (missing, 1), (swapped, 3), (unreceived, 4)] {
      var verifier = ArchiveVerifier()
      for line in lines { verifier.check(line, at: ArchivePosition(day: Self.day, offset: 0)) }
      #expect(verifier.report.problems.count == expected)
      #expect(verifier.report.drops == 0)
    }
  }

  @Test("fails for an output whose hash is another")
  func outputs() throws {
    let positions = try archive.append([Self.output([7], sha256: SHA256Digest(of: [8]))])
    let report = try archive.folder.verify()
    #expect(report.problems == [.outputBytes(output: 8, at: positions[0])])
  }

  @Test("fails for a damaged file, a missing one and a shortened one, and goes on with the others")
  func files() throws {
    let lines = TemporaryArchive.lines(drop: 1, group: 1, bytes: Self.bytes, most: 7_000)
    try archive.append(lines)
    let next = Day(number: Self.day.number + 1)
    try archive.append(
      TemporaryArchive.lines(drop: 2, group: 2, bytes: [1], most: 1), to: next)
    var data = try Data(contentsOf: archive.file())
    data[1_000] ^= 0x40
    try data.write(to: archive.file())
    let last = Day(number: Self.day.number + 2)
    let report = try archive.folder.verify(committed: [last: 5, next: 100_000])
    #expect(report.problems.count == 3)
    #expect(report.problems.contains(.unreadable(.absent(day: last))))
    #expect(try archive.folder.verify().drops == 1)
  }
}
