import Diagnostics
import Exchange
import Referrals
import Routing
import Spool

/// The drops of one partner that are taken together, in order.
struct Turn: Sendable {
  /// One drop as it came in.
  struct Item: Sendable {
    let drop: Drop
    let arrival: Arrival
    /// Why its bytes are not even looked at.
    let problem: RecordProblem?
  }

  /// An entry of a sender's inbox.
  struct Entry {
    let sender: PartnerID
    let entry: InboxEntry
  }

  let sender: Partner
  var drops: [Item] = []
}

/// A taken drop whose records speak of a referral that is not known yet; it is taken up again at the end of the pass.
struct ParkedDrop: Sendable {
  let sender: PartnerID
  let number: Int64
}

/// The problems of entries that cannot be read as drops, in plain English.
enum IntakeProblem {
  static func cannotBeDrop(_ obstacle: Obstacle) -> RecordProblem {
    RecordProblem(
      code: "drop.kind", outcome: .reject, what: "this is \(words(obstacle)), not a file to read",
      why: "only ordinary files are taken in",
      fix: "put the file itself into the folder, not \(words(obstacle))")
  }

  static func tooLarge(_ size: Int64, limit: Int64) -> RecordProblem {
    RecordProblem(
      code: "drop.too-large", outcome: .reject,
      what: "the file has \(size) bytes; at most \(limit) are taken in",
      why: "a file is read as a whole", fix: "send it in several smaller files")
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
