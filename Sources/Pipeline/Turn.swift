import Diagnostics
import Exchange
import Referrals
import Routing
import Spool

/// What one partner gets done before the next has its turn: parts of its drops, in order, of one generation.
struct Turn: Sendable {
  /// A drop, or a part of one.
  ///
  /// A class, as it goes from stage to stage; immutable.
  final class Item: Sendable {
    let drop: Drop
    let arrival: Arrival
    let content: Content
    /// Where its bytes begin in the drop.
    let start: CutPoint
    /// The length of the drop's receipt that earlier runs have gathered.
    let gathered: Int64
    /// True when the drop is read from a private copy.
    let isCopied: Bool

    init(
      drop: Drop, arrival: Arrival, content: Content, start: CutPoint, gathered: Int64,
      isCopied: Bool
    ) {
      self.drop = drop
      self.arrival = arrival
      self.content = content
      self.start = start
      self.gathered = gathered
      self.isCopied = isCopied
    }
  }

  /// What there is to prepare.
  enum Content: Sendable {
    case part(DropPart, DropSurvey)
    /// Why there are no bytes to look at.
    case notice(RecordProblem)

    var records: Int {
      switch self {
      case .part(let part, _): part.records.count
      case .notice: 1
      }
    }

    var bytes: Int {
      switch self {
      case .part(let part, _): part.size
      case .notice: 0
      }
    }
  }

  /// An entry of a sender's inbox.
  struct Entry {
    let sender: PartnerID
    let entry: InboxEntry
  }

  let sender: Partner
  let workshop: Workshop
  var items: [Item] = []
  var records = 0
  var bytes = 0

  mutating func add(_ item: Item) {
    items.append(item)
    records += item.content.records
    bytes += item.content.bytes
  }
}

/// A drop whose records speak of a referral that is not known yet; it is gone on with at the end of the pass.
struct ParkedDrop: Sendable {
  let sender: PartnerID
  let number: Int64
  /// Its first record that is not decided.
  let from: CutPoint
}

/// The problems of entries that cannot be read as drops, in plain English.
enum IntakeProblem {
  static func cannotBeDrop(_ obstacle: Obstacle) -> RecordProblem {
    RecordProblem(
      code: "drop.kind", outcome: .reject, what: "this is \(words(obstacle)), not a file to read",
      why: "only ordinary files are taken in",
      fix: "put the file itself into the folder, not \(words(obstacle))")
  }

  static func tooLarge(most: Int64) -> RecordProblem {
    RecordProblem(
      code: "drop.too-large", outcome: .reject, what: "this file is too large to be taken",
      why: "the most that is taken is \(sizeInWords(Int(most)))",
      fix: "send it in several files, or check what the program that makes it has done")
  }

  private static func words(_ obstacle: Obstacle) -> String {
    switch obstacle {
    case .folder: "a folder"
    case .link: "a link to somewhere else"
    case .pipe: "a named pipe"
    case .socket: "a socket"
    case .device: "a device"
    case .hardLink: "a file that also lies somewhere else under another name"
    case .foreignOwner: "a file of another owner"
    case .unreadable: "a file that we may not read"
    }
  }
}
