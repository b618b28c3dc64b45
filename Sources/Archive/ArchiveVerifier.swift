import Digests
import Spool

/// Proves an archive: every block and line can be read, every drop's slices joined have its hash, every output its own.
///
/// Lines are fed in order, over as many day files as there are; a drop may begin in one and end in another. Groups are
/// numbered without gaps from 1, so a gap tells that retention removed day files: what then lacks its beginning is
/// counted, and is no problem.
package struct ArchiveVerifier {
  /// What was received and proven so far.
  package struct Report: Sendable, Hashable {
    package var lines = 0
    /// Drops whose bytes were proven.
    package var drops = 0
    package var outputs = 0
    /// Drops of which bytes are still missing: their last lines were not committed so far.
    package var openDrops = 0
    /// Drops and outputs that cannot be proven any more, as earlier lines of theirs were in removed day files.
    package var beginningsRemoved = 0
    package var problems: [ArchiveProblem] = []
  }

  /// A drop of which slices are still to come, or that has not settled.
  private struct OpenDrop {
    let size: Int64
    let sha256: SHA256Digest?
    var hasher = SHA256Hasher()
    var count: Int64 = 0
    /// The line of its last slice so far.
    var last: ArchivePosition?
    /// True for one of which earlier lines were in a removed day file.
    var lacksPart = false
  }

  private var open: [Int64: OpenDrop] = [:]
  private var outputs: OutputProof
  private var proven = Report()
  private var latestGroup: Int64 = 0
  /// True once the numbers of groups had a gap.
  private var hasGap = false

  /// Creates a verifier that has seen nothing.
  ///
  /// - Parameter line: Reads a line that was taken before once more: what waits for a window is not kept in memory.
  package init(line: @escaping OutputProof.Line) {
    outputs = OutputProof(line: line)
  }

  /// What was found so far.
  package var report: Report {
    var report = proven
    // Lines that settle a drop come with the next commit; its bytes are proven without them.
    for (number, drop) in open.sorted(by: { $0.key < $1.key }) {
      if drop.lacksPart {
        report.beginningsRemoved += 1
      } else if drop.count < drop.size {
        report.openDrops += 1
      } else if let sha256 = drop.sha256 {
        if drop.hasher.digest() == sha256 {
          report.drops += 1
        } else if let position = drop.last {
          report.problems.append(.dropBytes(drop: number, at: position))
        }
      }
    }
    return report
  }

  /// Takes the next line.
  ///
  /// - Throws: What reading an earlier line throws, apart from ``ArchiveError``.
  package mutating func check(_ line: ArchiveLine, at position: ArchivePosition) throws {
    proven.lines += 1
    if line.group > latestGroup + 1 { hasGap = true }
    latestGroup = max(latestGroup, line.group)
    switch line.body {
    case .received(let received):
      open[received.drop] = OpenDrop(size: received.size, sha256: received.sha256)
    case .slice(let slice): check(slice, at: position)
    case .settled(let settled): check(settled, at: position)
    case .rendered(let rendered): outputs.note(rendered, at: position)
    case .receiptPart(let part):
      if let problem = outputs.note(part, at: position), !hasGap {
        proven.problems.append(problem)
      }
    case .staged(let output), .receipt(let output):
      switch try outputs.prove(output, at: position) {
      case nil: proven.outputs += 1
      case .some where hasGap && output.isJoined: proven.beginningsRemoved += 1
      case .some(let problem): proven.problems.append(problem)
      }
    case .generation, .decided, .delivered, .operator: break
    }
  }

  /// Takes something that could not be read.
  package mutating func note(_ error: ArchiveError) {
    proven.problems.append(.unreadable(error))
  }

  private mutating func check(_ slice: ArchiveLine.Slice, at position: ArchivePosition) {
    guard var drop = open[slice.drop] else {
      if !hasGap { proven.problems.append(.notReceived(drop: slice.drop, at: position)) }
      return
    }
    if drop.count != slice.offset, hasGap {
      drop.lacksPart = true
    } else if drop.count != slice.offset {
      proven.problems.append(
        .gap(drop: slice.drop, expected: drop.count, found: slice.offset, at: position))
    }
    drop.hasher.update(slice.bytes)
    drop.count += Int64(slice.bytes.count)
    drop.last = position
    open[slice.drop] = drop
  }

  private mutating func check(_ settled: ArchiveLine.Settled, at position: ArchivePosition) {
    guard let drop = open.removeValue(forKey: settled.drop) else {
      if hasGap {
        proven.beginningsRemoved += 1
      } else {
        proven.problems.append(.notReceived(drop: settled.drop, at: position))
      }
      return
    }
    if drop.lacksPart || (hasGap && drop.count < drop.size) {
      proven.beginningsRemoved += 1
      return
    }
    guard let sha256 = drop.sha256 else { return }
    guard drop.count == drop.size, drop.hasher.digest() == sha256 else {
      proven.problems.append(.dropBytes(drop: settled.drop, at: position))
      return
    }
    proven.drops += 1
  }
}

extension ArchiveFolder {
  /// Proves the whole archive.
  ///
  /// Damage is a problem in the report and does not stop the proof of other files; what follows damage in its own file
  /// is not read.
  ///
  /// - Parameter lengths: The committed length of each day; what lies beyond is not read. Days without one are read whole.
  /// - Returns: What was proven, and every problem.
  /// - Throws: ``Spool/FileSystemError``.
  package func verify(committed lengths: [Day: Int64] = [:]) throws -> ArchiveVerifier.Report {
    var earlier: DayFileReader?
    var verifier = ArchiveVerifier { position in
      // Records wait for a window in the order in which they came: one reader goes forward through their blocks.
      var reader =
        try earlier.flatMap { $0.day == position.day ? $0 : nil } ?? reader(of: position.day)
      defer { earlier = reader }
      return try reader.entry(at: position.offset).line()
    }
    let days = try days()
    for (day, length) in lengths where length > 0 && !days.contains(day) {
      verifier.note(.absent(day: day))
    }
    typealias Walk = DayFileWalk<(line: ArchiveLine, position: ArchivePosition)>
    let pieces = try days.map { day in
      Walk.Piece(day: day, end: try lengths[day] ?? dayLength(day))
    }
    var walk = try Walk(pieces, of: self) { reader in
      try reader.nextEntry().map { (try $0.line(), $0.position) }
    } group: {
      $0.line.group
    }
    while true {
      do {
        guard let (line, position) = try walk.next() else { break }
        try verifier.check(line, at: position)
      } catch let damage as Walk.Damage {
        verifier.note(damage.error)
      } catch let error as ArchiveError {
        verifier.note(error)
      }
    }
    return verifier.report
  }
}
