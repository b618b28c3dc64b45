import Configuration
import Diagnostics
import Exchange
import Routing
import Spool

/// Reads a large drop once, from front to back: into a copy that nobody else can change, and through the survey.
struct PrivateCopy {
  /// What came of it.
  enum Outcome {
    case made(DropSurvey)
    /// Nobody can read anything in it; what was copied is removed.
    case hopeless(RecordProblem)
    /// The disk has no room for it; the drop stays in `.taken`, for a later run.
    case noRoom
    /// The drop changed while it was read; it was given back, unless records of it are decided already.
    case changed
  }

  /// What must stay free on the disk beside a copy, in bytes: for the outputs and the archive of its records.
  private static let reserve: Int64 = 64 << 20

  /// Whether the disk has room for the copy of a drop.
  static func hasRoom(for drop: TakenDrop, in spool: SpoolFolder) throws -> Bool {
    try spool.folder.room().freeBytes - reserve >= drop.status.size
  }

  let spool: SpoolFolder
  let generation: Generation
  let sender: Partner

  /// Copies a drop that lies in `.taken`.
  ///
  /// - `isBegun`: True for a drop of which records are decided already, which is never given back.
  func make(of drop: TakenDrop, in inbox: Inbox, isBegun: Bool) throws -> Outcome {
    guard try Self.hasRoom(for: drop, in: spool) else { return .noRoom }
    do {
      let outcome = try copy(drop, in: inbox, isBegun: isBegun)
      switch outcome {
      case .made: return outcome
      case .changed where !isBegun:
        try spool.remove(drop.number)
        try inbox.giveBack(drop)
      case .changed, .hopeless, .noRoom: try spool.remove(drop.number)
      }
      return outcome
    } catch let error as FileSystemError where error.cause == .noSpace {
      try spool.remove(drop.number)
      return .noRoom
    }
  }

  /// Copies the drop as far as it is worth it.
  ///
  /// A new drop's copy is not synced here: it becomes durable with the group of the first records, and while that is
  /// prepared the disk can begin. Behind a drop that is begun no such group comes any more.
  private func copy(
    _ drop: TakenDrop, in inbox: Inbox, isBegun: Bool
  ) throws -> Outcome {
    let file = try inbox.openTaken(drop)
    let copy = try spool.newCopy(of: drop.number)
    var surveyor = DropSurveyor(generation: generation, sender: sender)
    let hopelessness = try Self.read(file, to: drop.status.size, by: &surveyor) {
      try copy.append($0)
    }
    guard try file.status() == drop.status else { return .changed }
    if let hopelessness, !isBegun { return .hopeless(hopelessness) }
    guard try copy.length() == drop.status.size else { return .changed }
    if isBegun { try copy.sync() }
    return .made(surveyor.finish())
  }

  /// Surveys a copy that an earlier run has made.
  func survey(of drop: Int64) throws -> DropSurvey {
    let file = try spool.openCopy(of: drop)
    var surveyor = DropSurveyor(generation: generation, sender: sender)
    var position: Int64 = 0
    while true {
      let bytes = try file.read(at: position, count: SpoolFolder.piece)
      if bytes.isEmpty { return surveyor.finish() }
      bytes.withUnsafeBytes { surveyor.add($0) }
      position += Int64(bytes.count)
    }
  }

  /// Surveys a file by reading it from front to back, as far as it is worth it.
  static func survey(
    of file: any ReadableFile, in generation: Generation, from sender: Partner
  ) throws -> Result<DropSurvey, RecordProblem> {
    var surveyor = DropSurveyor(generation: generation, sender: sender)
    if let problem = try read(file, to: Int64.max, by: &surveyor, { _ in }) {
      return .failure(problem)
    }
    return .success(surveyor.finish())
  }

  /// Reads to the end, or until nothing of the file will be taken however it goes on; then returns why.
  private static func read(
    _ file: any ReadableFile, to end: Int64, by surveyor: inout DropSurveyor,
    _ body: ([UInt8]) throws -> Void
  ) throws -> RecordProblem? {
    var position: Int64 = 0
    while position < end {
      let bytes = try file.read(at: position, count: SpoolFolder.piece)
      guard !bytes.isEmpty else { break }
      try body(bytes)
      bytes.withUnsafeBytes { surveyor.add($0) }
      if let hopelessness = surveyor.hopelessness { return hopelessness }
      position += Int64(bytes.count)
    }
    return nil
  }
}
