import Routing
import Spool

/// What one partner's inbox still has for a pass: its listing, what was taken before, and the drop that is being cut.
struct IntakeQueue {
  /// Something that may become a drop.
  enum Candidate {
    case leftover(Leftover)
    case entry(InboxEntry)

    var name: FileName {
      switch self {
      case .leftover(let leftover): leftover.name
      case .entry(let entry): entry.name
      }
    }
  }

  let sender: Partner
  let inbox: any DropSource
  var leftovers: [Leftover]
  /// In the order of their names; `nil` until the partner's first turn.
  var candidates: ArraySlice<Candidate>?
  /// The drop whose parts are being cut.
  var open: OpenDrop?
  /// Whether the listing is to be read again once it is worked off.
  var looksAgain = false

  init(
    sender: Partner, inbox: any DropSource, leftovers: [Leftover],
    candidates: ArraySlice<Candidate>? = nil
  ) {
    self.sender = sender
    self.inbox = inbox
    self.leftovers = leftovers
    self.candidates = candidates
  }

  /// Reads the listing, and returns its entries.
  mutating func list() throws -> [InboxEntry] {
    let isPaired = sender.inbox?.mesh != nil
    // Before the inbox: what is settled between the two looks has lost its control file before.
    let taken = isPaired ? try inbox.leftovers() : []
    let entries = try inbox.scan()
    let finished =
      isPaired
      ? InboxPairs.applied(to: entries, taken: taken)
      : sender.inbox?.flags?.applied(to: entries) ?? entries
    let all = leftovers.map(Candidate.leftover) + finished.map(Candidate.entry)
    leftovers = []
    // A stable sort by name: of equals the leftover, which came first, stays first.
    candidates =
      all.enumerated()
      .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }
      .map(\.element)[...]
    return entries
  }

  var isEmpty: Bool { open == nil && candidates?.isEmpty == true }
}
