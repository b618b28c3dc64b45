import Digests
import Spool

/// Proves an archive: every block and line can be read, every drop's slices joined have its hash, every output its own.
///
/// Lines are fed in order, over as many day files as there are; a drop may begin in one and end in another.
package struct ArchiveVerifier {
  /// What was received and proven so far.
  package struct Report: Sendable, Hashable {
    package var lines = 0
    /// Drops whose bytes were proven.
    package var drops = 0
    package var outputs = 0
    /// Drops of which bytes are still missing: their last lines were not committed so far.
    package var openDrops = 0
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
  }

  private var open: [Int64: OpenDrop] = [:]
  private var proven = Report()

  /// Creates a verifier that has seen nothing.
  package init() {}

  /// What was found so far.
  package var report: Report {
    var report = proven
    // Lines that settle a drop come with the next commit; its bytes are proven without them.
    for (number, drop) in open.sorted(by: { $0.key < $1.key }) {
      if drop.count < drop.size {
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
  package mutating func check(_ line: ArchiveLine, at position: ArchivePosition) {
    proven.lines += 1
    switch line.body {
    case .received(let received):
      open[received.drop] = OpenDrop(size: received.size, sha256: received.sha256)
    case .slice(let slice): check(slice, at: position)
    case .settled(let settled): check(settled, at: position)
    case .staged(let output), .receipt(let output): check(output, at: position)
    case .generation, .decided, .delivered, .operator: break
    }
  }

  /// Takes something that could not be read.
  package mutating func note(_ error: ArchiveError) {
    proven.problems.append(.unreadable(error))
  }

  private mutating func check(_ slice: ArchiveLine.Slice, at position: ArchivePosition) {
    guard var drop = open[slice.drop] else {
      proven.problems.append(.notReceived(drop: slice.drop, at: position))
      return
    }
    if drop.count != slice.offset {
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
      proven.problems.append(.notReceived(drop: settled.drop, at: position))
      return
    }
    guard let sha256 = drop.sha256 else { return }
    guard drop.count == drop.size, drop.hasher.digest() == sha256 else {
      proven.problems.append(.dropBytes(drop: settled.drop, at: position))
      return
    }
    proven.drops += 1
  }

  private mutating func check(_ output: ArchiveLine.Output, at position: ArchivePosition) {
    guard SHA256Digest(of: output.bytes) == output.sha256 else {
      proven.problems.append(.outputBytes(output: output.output, at: position))
      return
    }
    proven.outputs += 1
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
    var verifier = ArchiveVerifier()
    let days = try days()
    for (day, length) in lengths where length > 0 && !days.contains(day) {
      verifier.note(.absent(day: day))
    }
    for day in days {
      do {
        if let committed = lengths[day] {
          let length = try dayLength(day)
          guard length >= committed else {
            throw ArchiveError.shorter(day: day, length: length, committed: committed)
          }
        }
        var reader = try reader(of: day, committed: lengths[day])
        while let entry = try reader.nextEntry() {
          verifier.check(try entry.line(), at: entry.position)
        }
      } catch let error as ArchiveError {
        verifier.note(error)
      }
    }
    return verifier.report
  }
}
