import Configuration
import Diagnostics
import Digests
import Exchange
import Referrals
import Routing
import Spool

/// What a pass needs of a home, in two forms: ``OpenHome`` is worked in, ``HomeView`` only looked at.
protocol PassHome: Sendable {
  /// The partners whose folders are known, those that have left the configuration included.
  var partners: [PartnerID] { get }

  /// Where receipts of drops that span groups gather.
  var spool: SpoolFolder { get }

  /// Where a partner's drops are; `nil` for one without an inbox.
  func drops(of partner: PartnerID) -> (any DropSource)?

  /// Moves something away that cannot be a drop, and of which its sender was told under a number.
  func setAside(_ entry: InboxEntry, number: Int64, of partner: PartnerID) throws

  /// Makes a drop that is too large for memory ready to be read piece by piece.
  func read(_ drop: LargeDrop) throws -> LargeDrop.Reading

  /// True while the disks of the ledger and the archive are so full that nothing new is taken in.
  func isShortOfRoom() throws -> Bool

  /// True where a partner's outbox takes files.
  func canDeliver(to partner: PartnerID) -> Bool

  /// Returns what puts files of windows together, under names for the staging folder.
  ///
  /// - `cores`: How many threads read what waited.
  func windowWriting(cores: Int) -> WindowWriting
}

/// Puts a file of records together that waited.
typealias WindowWriting = (WindowContents, FileName) throws -> WindowFile

/// A drop that is too large for memory.
struct LargeDrop {
  /// What came of making it ready.
  enum Reading {
    case ready(DropSurvey, any ReadableFile)
    /// Nobody can read anything in it.
    case hopeless(RecordProblem)
    /// The disk has no room for what is needed; the drop waits for a later run.
    case noRoom
    /// The drop changed meanwhile, and is none yet.
    case changed
  }

  let taken: TakenDrop
  let sender: Partner
  /// The generation that it is pinned to.
  let generation: Generation
  /// True where it was read before, and records of it may be decided.
  let isKnown: Bool
  /// Its hash where the ledger knows it.
  let sha256: SHA256Digest?
}
