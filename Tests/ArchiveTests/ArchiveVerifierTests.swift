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
      var verifier = ArchiveVerifier { throw ArchiveError.absent(day: $0.day) }
      for line in lines {
        try verifier.check(line, at: ArchivePosition(day: Self.day, offset: 0))
      }
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

  static func rendered(_ record: Int64, partner: Int = 1, group: Int64 = 1, _ bytes: [UInt8])
    -> ArchiveLine
  {
    ArchiveLine(
      at: 1, group: group,
      .rendered(
        .init(
          record: record, reference: Reference(payload: UInt64(record)), partner: "p",
          partnerNumber: partner, bytes: bytes)))
  }

  static func joined(
    _ content: ArchiveLine.Output.Content, of bytes: [UInt8], group: Int64 = 1
  ) -> ArchiveLine {
    ArchiveLine(
      at: 1, group: group,
      .staged(
        .init(
          output: 9, partner: "p", partnerNumber: 1, name: "n", sha256: SHA256Digest(of: bytes),
          size: Int64(bytes.count), references: [], content: content)))
  }

  static let window = joined(
    .window(head: [1, 2], records: [4, 7], tail: [9]), of: [1, 2, 44, 45, 77, 9])

  @Test("holds for a window whose records waited since an earlier day, the latest bytes of each")
  func window() throws {
    try archive.append([Self.rendered(4, [40]), Self.rendered(7, [77])])
    try archive.append(
      [Self.rendered(7, partner: 2, [78]), Self.rendered(4, [44, 45]), Self.window],
      to: Day(number: Self.day.number + 1))
    let report = try archive.folder.verify()
    #expect(report.problems == [])
    #expect(report.outputs == 1)
  }

  @Test("holds for a window with something between its records, and fails for one without it")
  func separatedWindow() throws {
    for (between, count) in [([UInt8(5)], 0), ([], 1)] {
      let archive = try TemporaryArchive()
      let window = Self.joined(
        .window(head: [1], between: between, records: [4, 7], tail: [9]), of: [1, 44, 5, 77, 9])
      try archive.append([Self.rendered(4, [44]), Self.rendered(7, [77]), window])
      #expect(try archive.folder.verify().problems.count == count)
    }
  }

  @Test(
    "fails for a window of other bytes, and for one whose record never waited or was sent before")
  func wrongWindow() throws {
    var other = [Self.rendered(4, [44, 45]), Self.rendered(7, [76]), Self.window]
    var position = try archive.append(other)[2]
    #expect(try archive.folder.verify().problems == [.outputBytes(output: 9, at: position)])
    other[1] = Self.rendered(7, [77])
    other.append(Self.window)
    position = try archive.append(other)[3]
    #expect(
      try archive.folder.verify().problems.last
        == .notRendered(record: 4, output: 9, at: position))
  }

  static func part(_ offset: Int64, _ bytes: [UInt8], group: Int64) -> ArchiveLine {
    ArchiveLine(at: 1, group: group, .receiptPart(.init(drop: 3, offset: offset, bytes: bytes)))
  }

  @Test("holds for a receipt that grew over groups, and fails for one with a part missing")
  func receiptParts() throws {
    let whole = Self.joined(.receiptParts(drop: 3), of: [1, 2, 3, 4], group: 3)
    let parts = [Self.part(0, [1, 2], group: 1), Self.part(2, [3], group: 2)]
    try archive.append(parts + [Self.part(3, [4], group: 3), whole])
    #expect(try archive.folder.verify().problems == [])
    #expect(try archive.folder.verify().outputs == 1)
    let positions = try archive.append([parts[0], Self.part(3, [4], group: 3), whole])
    #expect(
      try archive.folder.verify().problems == [
        .receiptGap(drop: 3, expected: 2, found: 3, at: positions[1]),
        .outputBytes(output: 9, at: positions[2]),
      ])
  }

  @Test("counts what lacks its beginning since days were removed, and still proves the rest")
  func removedDays() throws {
    let drop = TemporaryArchive.lines(drop: 1, group: 5, bytes: [1, 2, 3], most: 1)
    let whole = TemporaryArchive.lines(drop: 2, group: 5, bytes: [1, 2, 3], most: 1)
    try archive.append(Array(drop.dropFirst(2)) + whole)
    try archive.append([
      Self.joined(.window(head: [], records: [4], tail: []), of: [4], group: 6),
      Self.joined(.receiptParts(drop: 1), of: [4], group: 6),
      Self.output([7], sha256: SHA256Digest(of: [7])),
    ])
    let report = try archive.folder.verify()
    #expect(report.problems == [])
    #expect((report.drops, report.outputs, report.beginningsRemoved) == (1, 1, 3))
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
