import Archive
import Compression
import Diagnostics
import Exchange
import Ledger
import Spool
import Testing

@testable import Pipeline

/// What makes an archive another than the ledger was written with, told line by line.
struct ForeignLine: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Which line is another: its type, and a text in it.
  let type: String
  let text: String
  let replacement: String

  static let all = [
    ForeignLine(
      testDescription: "a partner under another's name", type: "received",
      text: #""partner":"community-links""#, replacement: #""partner":"birchbank-practice""#),
    ForeignLine(
      testDescription: "a partner under a name that none can have", type: "received",
      text: #""partner":"community-links""#, replacement: #""partner":"Community Links""#),
    ForeignLine(
      testDescription: "a bucket that nobody knows", type: "decided",
      text: #""bucket":"waiting","deliveries""#, replacement: #""bucket":"posted","deliveries""#),
    ForeignLine(
      testDescription: "a delivery in a bucket that nobody knows", type: "decided",
      text: #""bucket":"waiting","omitted""#, replacement: #""bucket":"posted","omitted""#),
    ForeignLine(
      testDescription: "a record that is stopped in a bucket that nobody knows", type: "decided",
      text: #""bucket":"withheld","code""#, replacement: #""bucket":"posted","code""#),
    ForeignLine(
      testDescription: "a new decision on a record that there is none of", type: "decided",
      text: #""record":"#, replacement: #""record":-"#),
    ForeignLine(
      testDescription: "a piece of a drop that never came", type: "slice",
      text: #""drop":"#, replacement: #""drop":90"#),
    ForeignLine(
      testDescription: "a window's file of a record that there is none of", type: "staged",
      text: #""records":["#, replacement: #""records":[9"#),
  ]

  func changing(_ line: String) -> String? {
    guard line.contains(#""type":"\#(type)""#), let range = line.firstRange(of: text) else {
      return nil
    }
    return line.replacingCharacters(in: range, with: replacement)
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}

@Suite("A lost ledger beside an archive that does not go with it")
struct ForeignArchiveTests {
  private static let one = SimulatedHome.noon + 3_600_000

  /// A home after referrals that wait for a window, two withdrawals and the window.
  private static func home() async throws -> SimulatedHome {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    home.refer(1...3)
    try await home.run()
    home.drop(
      "w2.xml", Agency.referral("CL-2").replacing("<Action>new", with: "<Action>cancel"),
      by: "community-links")
    try await home.run(at: SimulatedHome.noon + 60_000)
    try await home.run(at: one)
    return home
  }

  /// Writes the archive anew with some of its lines changed, commit by commit; returns the commits of these lines.
  @discardableResult
  static func change(
    _ home: SimulatedHome, _ change: (_ line: String, _ group: Int64) -> String?
  ) throws -> [Int64] {
    let day = Day(containing: SimulatedHome.noon)
    let archive = try ArchiveFolder(reading: home.paths.archive, in: home.disk)
    var reader = try archive.reader(of: day)
    var groups: [(number: Int64, bytes: [UInt8])] = []
    var changed: [Int64] = []
    while let entry = try reader.nextEntry() {
      let number = try entry.line().group
      if groups.last?.number != number { groups.append((number, [])) }
      let line = String(decoding: entry.bytes, as: UTF8.self)
      let other = change(line, number)
      if other != nil { changed.append(number) }
      groups[groups.count - 1].bytes += Array((other ?? line).utf8) + [UInt8(ascii: "\n")]
    }
    let compressor = try BGZFCompressor(level: 2)
    home.disk.put(
      "\(home.paths.archive)/\(day.path)", groups.flatMap { compressor.compress($0.bytes).bytes })
    return changed
  }

  /// The home as it is without its ledger.
  private static func restored(_ home: SimulatedHome) -> SimulatedHome {
    SimulatedHome(
      disk: home.disk.copy(), ledger: MemoryLedger(from: LedgerState().copied()),
      generation: home.generation)
  }

  @Test(
    "is filled up to the commit that says something else, and nothing is sent",
    arguments: ForeignLine.all)
  func refuses(_ foreign: ForeignLine) async throws {
    let home = try await Self.home()
    // The last such line: the first commits tell an empty ledger everything, and can contradict nothing.
    var others = try Self.change(home) { line, _ in foreign.changing(line) == nil ? nil : line }
      .count
    let changed = try Self.change(home) { line, _ in
      guard let other = foreign.changing(line) else { return nil }
      others -= 1
      return others == 0 ? other : nil
    }
    let group = try #require(changed.first)
    let restored = Self.restored(home)
    let before = restored.deliveries
    let error = await #expect(throws: Diagnostic.self) { try await restored.run(at: Self.one) }
    #expect(error?.code == "archive.foreign")
    #expect(error?.what.contains("commit \(group) ") == true)
    #expect(restored.ledger.start().nextGroup == group)
    #expect(try restored.ledger.isCopy())
    #expect(restored.deliveries == before)
  }

  @Test(
    "is filled up to a window's file of a record that there is none of, whether it is in doubt or not"
  )
  func unknownWindow() async throws {
    let home = try await Self.home()
    try Self.change(home) { line, _ in
      if line.contains(#""type":"delivered""#) {
        return line.replacing(#/"outputs":\[[0-9,]*\]/#, with: #""outputs":[]"#)
      }
      guard line.contains(#""type":"staged""#), line.contains(#""records":["#) else { return nil }
      return line.replacing(#""records":["#, with: #""records":[9"#)
    }
    let restored = Self.restored(home)
    let before = restored.deliveries
    let error = await #expect(throws: Diagnostic.self) { try await restored.run(at: Self.one) }
    #expect(error?.code == "archive.foreign")
    #expect(try restored.ledger.isCopy())
    #expect(restored.deliveries == before)
  }

  @Test("is not filled beyond a damaged block in the middle of the archive, and nothing is sent")
  func damaged() async throws {
    let home = try await Self.home()
    let path = "\(home.paths.archive)/\(Day(containing: SimulatedHome.noon).path)"
    var bytes = try #require(home.disk.bytes(path))
    for index in (bytes.count / 2)..<(bytes.count / 2 + 20) { bytes[index] ^= 0xFF }
    // Another day's file behind it: what is damaged is no torn end.
    try await home.run(at: SimulatedHome.noon + 86_400_000)
    home.drop("later.xml", Agency.referral("CL-7"), by: "community-links")
    try await home.run(at: SimulatedHome.noon + 86_400_000)
    home.disk.put(path, bytes)
    let restored = Self.restored(home)
    let before = restored.deliveries
    let error = await #expect(throws: ArchiveError.self) {
      try await restored.run(at: SimulatedHome.noon + 86_400_000)
    }
    #expect(error?.diagnostic.code.hasPrefix("archive.") == true)
    #expect(try restored.ledger.isCopy())
    #expect(restored.deliveries == before)
  }

  @Test(
    "is not filled where a block is damaged and commits stand behind it, and nothing is cut off")
  func damagedWithin() async throws {
    let home = try await Self.home()
    let path = "\(home.paths.archive)/\(Day(containing: SimulatedHome.noon).path)"
    var bytes = try #require(home.disk.bytes(path))
    let second = try #require(home.ledger.record(4)).archive.offset >> 16
    for index in Int(second) + 40..<Int(second) + 60 { bytes[index] ^= 0xFF }
    home.disk.put(path, bytes)
    let restored = Self.restored(home)
    await #expect(throws: ArchiveError.self) { try await restored.run(at: Self.one) }
    #expect(try restored.ledger.isCopy())
    #expect(restored.disk.bytes(path) == bytes)
    #expect(restored.deliveries == home.deliveries)
  }

  @Test("is not filled beyond lines of a later program, which are no torn end either")
  func newer() async throws {
    let home = try await Self.home()
    let last = home.ledger.start().nextGroup - 1
    let changed = try Self.change(home) { line, group in
      group == last ? line.replacing(#"{"v":"#, with: #"{"v":9"#) : nil
    }
    #expect(!changed.isEmpty)
    let restored = Self.restored(home)
    let error = await #expect(throws: ArchiveError.self) { try await restored.run(at: Self.one) }
    #expect(error?.diagnostic.code == "archive.newer")
    #expect(try restored.ledger.isCopy())
  }

  // MARK: Torn ends

  /// Writes the archive anew in two day files, of which the second begins with the second commit.
  ///
  /// - `dropped`: The type of line that the first commit loses; `nil` for none.
  /// - `torn`: The files, 0 and 1, that end with a piece of a block.
  private static func split(
    _ home: SimulatedHome, dropping dropped: String? = nil, torn: Set<Int>
  ) throws {
    let first = Day(containing: SimulatedHome.noon)
    var reader = try ArchiveFolder(reading: home.paths.archive, in: home.disk).reader(of: first)
    var files: [[[UInt8]]] = [[], []]
    var latest: Int64 = 0
    while let entry = try reader.nextEntry() {
      let group = try entry.line().group
      let file = group == 1 ? 0 : 1
      if group != latest { files[file].append([]) }
      latest = group
      let line = String(decoding: entry.bytes, as: UTF8.self)
      if group == 1, let dropped, line.contains(#""type":"\#(dropped)""#) { continue }
      files[file][files[file].count - 1] += entry.bytes + [UInt8(ascii: "\n")]
    }
    let compressor = try BGZFCompressor(level: 2)
    for (index, groups) in files.enumerated() {
      let day = Day(number: first.number + index)
      let piece = torn.contains(index) ? compressor.compress([1, 2, 3]).bytes.prefix(20) : []
      home.disk.put(
        "\(home.paths.archive)/\(day.path)",
        groups.flatMap { compressor.compress($0).bytes } + piece)
    }
  }

  @Test(
    "is filled where one day file ends torn, whichever it is, as an interrupted commit leaves it",
    arguments: [[], [0], [1]] as [Set<Int>])
  func torn(_ torn: Set<Int>) async throws {
    let home = try await Self.home()
    try Self.split(home, torn: torn)
    let restored = Self.restored(home)
    try await restored.run(at: SimulatedHome.noon + 86_400_000)
    #expect(restored.ledger.tallies() == home.ledger.tallies())
    #expect(restored.archiveDamage == nil)
  }

  @Test("is not filled where two day files end torn, which no interruption leaves")
  func twoTorn() async throws {
    let home = try await Self.home()
    try Self.split(home, torn: [0, 1])
    let restored = Self.restored(home)
    await #expect(throws: ArchiveError.self) {
      try await restored.run(at: SimulatedHome.noon + 86_400_000)
    }
    #expect(try restored.ledger.isCopy())
  }

  @Test(
    "is not filled where a file is torn within a commit that others follow, and nothing is cut off",
    arguments: ["receipt", "decided"])
  func tornWithin(_ type: String) async throws {
    let home = try await Self.home()
    try Self.split(home, dropping: type, torn: [0])
    let restored = Self.restored(home)
    let before = restored.disk.files(below: home.paths.archive)
    await #expect(throws: ArchiveError.self) {
      try await restored.run(at: SimulatedHome.noon + 86_400_000)
    }
    #expect(try restored.ledger.isCopy())
    #expect(restored.disk.files(below: home.paths.archive) == before)
  }
}
