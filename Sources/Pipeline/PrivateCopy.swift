import Configuration
import Exchange
import Routing
import Spool

/// Reads a large drop once, from front to back: into a copy that nobody else can change, and through the survey.
struct PrivateCopy {
  /// What came of it.
  enum Outcome {
    case made(DropSurvey)
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
      guard let survey = try copy(drop, in: inbox, isBegun: isBegun) else {
        try spool.remove(drop.number)
        if !isBegun { try inbox.giveBack(drop) }
        return .changed
      }
      return .made(survey)
    } catch let error as FileSystemError where error.cause == .noSpace {
      try spool.remove(drop.number)
      return .noRoom
    }
  }

  /// Returns `nil` when the drop changed.
  ///
  /// A new drop's copy is not synced here: it becomes durable with the group of the first records, and while that is
  /// prepared the disk can begin. Behind a drop that is begun no such group comes any more.
  private func copy(
    _ drop: TakenDrop, in inbox: Inbox, isBegun: Bool
  ) throws -> DropSurvey? {
    let file = try inbox.openTaken(drop)
    let copy = try spool.newCopy(of: drop.number)
    var surveyor = DropSurveyor(generation: generation, sender: sender)
    try Self.read(file, to: drop.status.size) { piece in
      try copy.append(piece)
      piece.withUnsafeBytes { surveyor.add($0) }
    }
    guard try file.status() == drop.status, try copy.length() == drop.status.size else {
      return nil
    }
    if isBegun { try copy.sync() }
    return surveyor.finish()
  }

  /// Surveys a copy that an earlier run has made.
  func survey(of drop: Int64) throws -> DropSurvey {
    try Self.survey(of: spool.openCopy(of: drop), in: generation, from: sender)
  }

  /// Surveys a file by reading it from front to back.
  static func survey(
    of file: any ReadableFile, in generation: Generation, from sender: Partner
  ) throws -> DropSurvey {
    var surveyor = DropSurveyor(generation: generation, sender: sender)
    try read(file, to: Int64.max) { $0.withUnsafeBytes { surveyor.add($0) } }
    return surveyor.finish()
  }

  private static func read(
    _ file: any ReadableFile, to end: Int64, _ body: ([UInt8]) throws -> Void
  ) throws {
    var position: Int64 = 0
    while position < end {
      let bytes = try file.read(at: position, count: SpoolFolder.piece)
      guard !bytes.isEmpty else { return }
      try body(bytes)
      position += Int64(bytes.count)
    }
  }
}
