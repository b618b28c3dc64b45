import Archive
import Compression
import Digests
import Foundation
import Spool
import Testing

/// An archive in a folder of its own, removed with the test.
final class TemporaryArchive {
  let path: String
  let folder: ArchiveFolder
  static let day = Day(number: 20_779)

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID().uuidString)")
      .path
    folder = try ArchiveFolder(at: path, in: RealFileSystem())
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func file(of day: Day = day) -> URL {
    URL(filePath: path + "/" + day.path)
  }

  /// Appends lines as one group and returns their positions.
  @discardableResult
  func append(_ lines: [ArchiveLine], to day: Day = day) throws -> [ArchivePosition] {
    let builder = ArchiveBlockBuilder()
    for line in lines { builder.append(line) }
    let block = builder.compressed(by: try BGZFCompressor(level: 2))
    let base = try folder.dayFile(day).append(block)
    return lines.indices.map { block.position(ofLine: $0, day: day, base: base) }
  }

  func lines(of day: Day = day, committed: Int64? = nil) throws -> [ArchiveLine] {
    var reader = try folder.reader(of: day, committed: committed)
    var lines: [ArchiveLine] = []
    while let entry = try reader.nextEntry() { lines.append(try entry.line()) }
    return lines
  }

  /// The lines of one drop, cut into slices of at most `most` bytes.
  static func lines(
    drop: Int64, group: Int64, bytes: [UInt8], most: Int, sha256: SHA256Digest? = nil
  ) -> [ArchiveLine] {
    var bodies: [ArchiveLine.Body] = [
      .received(
        .init(
          drop: drop, partner: "maryhill", partnerNumber: 1, name: Array("r.xml".utf8),
          size: Int64(bytes.count), sha256: sha256 ?? SHA256Digest(of: bytes), receivedAt: 1,
          device: 1, inode: 2, generation: SHA256Digest(of: []), records: 1))
    ]
    for start in stride(from: 0, to: bytes.count, by: most) {
      let piece = Array(bytes[start..<min(start + most, bytes.count)])
      bodies.append(
        .slice(.init(drop: drop, ordinal: start / most, offset: Int64(start), bytes: piece)))
    }
    bodies.append(.settled(.init(drop: drop, records: 1)))
    return bodies.map { ArchiveLine(at: 1, group: group, $0) }
  }
}

@Suite("An archive folder")
struct ArchiveFolderTests {
  let archive: TemporaryArchive
  static let noise = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }

  init() throws {
    archive = try TemporaryArchive()
  }

  @Test(
    "keeps a day's file through a power cut, at whatever step an earlier start was killed that made it"
  )
  func madeInPart() throws {
    let day = TemporaryArchive.day
    for step in 1... {
      let disk = SimulatedFileSystem()
      disk.failAtStep(step, leaving: .processKilled)
      let isMade = (try? ArchiveFolder(at: "/home/archive", in: disk).dayFile(day)) != nil
      disk.restart()
      let builder = ArchiveBlockBuilder()
      builder.append(
        ArchiveLine(at: 1, group: 1, .settled(ArchiveLine.Settled(drop: 1, records: 1))))
      let block = builder.compressed(by: try BGZFCompressor(level: 2))
      let file = try ArchiveFolder(at: "/home/archive", in: disk).dayFile(day)
      _ = try file.append(block)
      try file.sync()
      disk.powerCut(leaving: .lost)
      #expect(
        disk.bytes("/home/archive/\(day.path)")?.count == block.bytes.count,
        "killed at step \(step)")
      if isMade { return }
    }
  }

  /// A disk on which power failed when a group was cut off a day's file and its number given to one of the next day.
  ///
  /// - `step`: Where the cutting was killed once before.
  ///
  /// Returns the disk and the lengths that the ledger knows; `nil` for a step behind the last.
  private static func cutAndLost(
    killedAt step: Int, leaving crash: Crash, omitting omitted: Set<OmittedSync> = []
  ) throws -> (disk: SimulatedFileSystem, lengths: [Day: Int64])? {
    let disk = SimulatedFileSystem()
    let day = TemporaryArchive.day
    func block(_ group: Int64) throws -> ArchiveBlock {
      let builder = ArchiveBlockBuilder()
      builder.append(
        ArchiveLine(at: 1, group: group, .settled(ArchiveLine.Settled(drop: group, records: 1))))
      return builder.compressed(by: try BGZFCompressor(level: 2))
    }
    let file = try ArchiveFolder(at: "/home/archive", in: disk).dayFile(day)
    _ = try file.append(block(1))
    let committed = try file.length()
    _ = try file.append(block(2))
    try file.sync()
    disk.omit(omitted)
    disk.forgetSteps()
    disk.failAtStep(step, leaving: .processKilled)
    let isOver =
      (try? ArchiveFolder(at: "/home/archive", in: disk).cutBack(to: [day: committed])) != nil
    disk.restart()
    let folder = try ArchiveFolder(at: "/home/archive", in: disk)
    try folder.cutBack(to: [day: committed])
    let next = try folder.dayFile(Day(number: day.number + 1))
    _ = try next.append(block(2))
    try next.sync()
    let lengths = [day: committed, next.day: try next.length()]
    disk.powerCut(leaving: crash)
    disk.restart()
    return isOver ? nil : (disk, lengths)
  }

  /// The groups of a day's file as far as it can be read.
  private static func groups(on disk: SimulatedFileSystem) throws -> [Int64] {
    var reader = try ArchiveFolder(reading: "/home/archive", in: disk)
      .reader(of: TemporaryArchive.day)
    var groups: [Int64] = []
    while let entry = try? reader.nextEntry() { groups.append(try entry.line().group) }
    return groups
  }

  @Test(
    "never gets a group back that was cut off, though the next went to another day's file, wherever the cut was killed",
    arguments: [Crash.lost, .kept, .torn(seed: 1), .torn(seed: 2), .torn(seed: 3)])
  func staysCut(_ crash: Crash) throws {
    var steps = 0
    while let (disk, lengths) = try Self.cutAndLost(killedAt: steps + 1, leaving: crash) {
      steps += 1
      #expect(try Self.groups(on: disk) == [1], "killed at step \(steps)")
      let folder = try ArchiveFolder(at: "/home/archive", in: disk)
      try folder.cutBack(to: lengths)
      for (day, length) in lengths { #expect(try folder.dayLength(day) == length) }
    }
    #expect(steps > 1)
  }

  @Test("gets it back where the sync of the cut is left out")
  func cutUnsynced() throws {
    let sync = OmittedSync(.syncGrowing, folderSuffix: "2026")
    let lost = try Self.cutAndLost(killedAt: 1, leaving: .lost, omitting: [sync])
    #expect(try Self.groups(on: #require(lost).disk) == [1, 2])
  }

  @Test("gives every line back by its position, and all in order")
  func positions() throws {
    var expected: [(ArchivePosition, ArchiveLine)] = []
    for group in 1...5 {
      let lines = TemporaryArchive.lines(
        drop: Int64(group), group: Int64(group), bytes: Self.noise, most: 7_001)
      expected += zip(try archive.append(lines), lines)
      if group == 3 { _ = try archive.folder.dayFile(TemporaryArchive.day).appendEnd() }
    }
    for (position, line) in expected.reversed() {
      #expect(try archive.folder.line(at: position) == line)
    }
    #expect(try archive.lines() == expected.map(\.1))
  }

  @Test("joins what several workers compressed, each line at its position", arguments: 1...4)
  func joined(workers: Int) throws {
    let lines = TemporaryArchive.lines(drop: 1, group: 1, bytes: Self.noise, most: 999)
    let builder = ArchiveBlockBuilder()
    let compressor = try BGZFCompressor(level: 2)
    let share = (lines.count + workers - 1) / workers
    var parts: [ArchiveBlock] = []
    for start in stride(from: 0, to: lines.count, by: share) {
      builder.reset()
      for line in lines[start..<min(start + share, lines.count)] { builder.append(line) }
      parts.append(builder.compressed(by: compressor))
    }
    #expect(parts.count == workers)
    let block = ArchiveBlock(joining: parts)
    #expect(block.lineCount == lines.count)
    let before = try archive.append(Array(lines[..<3]))
    let base = try archive.folder.dayFile(TemporaryArchive.day).append(block)
    for (index, line) in lines.enumerated().reversed() {
      let position = block.position(ofLine: index, day: TemporaryArchive.day, base: base)
      #expect(try archive.folder.line(at: position) == line)
    }
    #expect(try archive.folder.line(at: before[0]) == lines[0])
  }

  @Test("writes a slice from where its bytes stand as from a copy", arguments: [0, 7_001])
  func slice(offset: Int) throws {
    for bytes in [Self.noise[..<5_000], Array("<a b=\"c\">\n é \t</a>".utf8)[...], []] {
      let builder = ArchiveBlockBuilder()
      builder.append(
        ArchiveLine(
          at: 5, group: 6,
          .slice(.init(drop: 1, ordinal: 2, offset: Int64(offset), bytes: Array(bytes)))))
      let copied = builder.bytes
      builder.reset()
      _ = bytes.withUnsafeBytes {
        builder.appendSlice(
          drop: 1, ordinal: 2, offset: Int64(offset), bytes: $0, at: 5, group: 6)
      }
      #expect(builder.bytes == copied)
    }
  }

  @Test("is private, and knows its days")
  func modes() throws {
    let days = [20_779, 20_818, 20_819].map { Day(number: $0) }
    for day in days.reversed() { try archive.append([], to: day) }
    try Data().write(to: URL(filePath: archive.path + "/2026/notes.txt"))
    try Data().write(to: URL(filePath: archive.path + "/note"))
    #expect(try archive.folder.days() == days)
    #expect(try archive.folder.daysSetAside() == [])
    #expect(try archive.folder.dayLength(Day(number: 20_820)) == 0)
    let manager = FileManager.default
    for path in ["", "/2026"] {
      let mode = try manager.attributesOfItem(atPath: archive.path + path)[.posixPermissions]
      #expect(mode as? Int == 0o700)
    }
    let mode = try manager.attributesOfItem(atPath: archive.file().path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test("is cut back to what the ledger knows, and goes on from there")
  func cutBack() throws {
    let first = TemporaryArchive.lines(drop: 1, group: 1, bytes: Self.noise, most: 5_000)
    try archive.append(first)
    let committed = try archive.folder.dayFile(TemporaryArchive.day).length()
    try archive.append(TemporaryArchive.lines(drop: 2, group: 2, bytes: [1], most: 1))
    let handle = try FileHandle(forWritingTo: archive.file())
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(count: 10_000))
    try handle.close()
    #expect(try archive.lines(committed: committed) == first)
    #expect(throws: ArchiveError.self) { try archive.lines() }

    try archive.folder.cutBack(to: [TemporaryArchive.day: committed])
    #expect(try archive.lines() == first)
    let second = TemporaryArchive.lines(drop: 2, group: 2, bytes: [2], most: 1)
    try archive.append(second)
    #expect(try archive.lines() == first + second)
  }

  @Test("empties the file of a first commit that was interrupted, however torn")
  func firstCommit() throws {
    try archive.append(TemporaryArchive.lines(drop: 1, group: 1, bytes: Self.noise, most: 5_000))
    let handle = try FileHandle(forWritingTo: archive.file())
    try handle.truncate(atOffset: 20_000)
    try handle.close()
    try archive.folder.cutBack(to: [:])
    #expect(try archive.lines() == [])
  }

  @Test("leaves a file alone that a later program wrote")
  func newer() throws {
    try archive.append(TemporaryArchive.lines(drop: 1, group: 1, bytes: [1], most: 1))
    let text = Data("{\"v\":99}\n".utf8)
    let compressor = try BGZFCompressor(level: 2)
    let file = archive.file()
    try Data(compressor.compress([UInt8](text)).bytes).write(to: file)
    let before = try Data(contentsOf: file)
    #expect(throws: ArchiveError.self) { try archive.folder.cutBack(to: [:]) }
    #expect(try Data(contentsOf: file) == before)
  }

  @Test("leaves a file of several commits alone of which the ledger knows nothing")
  func foreign() throws {
    for group in 1...2 {
      try archive.append(
        TemporaryArchive.lines(drop: 1, group: Int64(group), bytes: [1], most: 1))
    }
    #expect(throws: ArchiveError.unknown(day: TemporaryArchive.day)) {
      try archive.folder.cutBack(to: [:])
    }
    #expect(try archive.lines().count == 6)
  }

  @Test("refuses to go on behind a loss of committed bytes")
  func lost() throws {
    let day = TemporaryArchive.day
    #expect(throws: ArchiveError.absent(day: day)) { try archive.folder.cutBack(to: [day: 1]) }
    try archive.append(TemporaryArchive.lines(drop: 1, group: 1, bytes: [1], most: 1))
    let length = try archive.folder.dayFile(day).length()
    #expect(throws: ArchiveError.shorter(day: day, length: length, committed: length + 1)) {
      try archive.folder.cutBack(to: [day: length + 1])
    }
  }

  @Test(
    "is accepted by Debian's bgzip and zcat", .enabled(if: Tools.exist), arguments: [false, true])
  func tools(ended: Bool) throws {
    var text: [UInt8] = []
    for group in 1...3 {
      let lines = TemporaryArchive.lines(
        drop: Int64(group), group: Int64(group), bytes: Self.noise, most: 5_000)
      try archive.append(lines)
      let builder = ArchiveBlockBuilder()
      for line in lines { builder.append(line) }
      text += builder.bytes
      if ended { _ = try archive.folder.dayFile(TemporaryArchive.day).appendEnd() }
    }
    #expect(try Tools.run("/usr/bin/bgzip", ["-t", archive.file().path]).status == 0)
    let plain = try Tools.run("/usr/bin/zcat", [archive.file().path])
    #expect(plain.status == 0)
    #expect(plain.output == Data(text))
  }
}

/// The outside programs that must accept our files.
enum Tools {
  static let exist = ["/usr/bin/bgzip", "/usr/bin/zcat"]
    .allSatisfy {
      FileManager.default.isExecutableFile(atPath: $0)
    }

  static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: Data)
  {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}
