import Ledger
import Referrals
import Spool

/// Finds the drops in `.taken` whose numbers are another drop's, and gives them new ones.
///
/// The number of a drop that no group has committed is known by its name in `.taken` alone. While its inbox is moved away or
/// unmounted, or its sender's outbox is, nobody sees it, and the next drop may get the number; when it is back, it must
/// neither be taken for the other one, which may be settled, nor stand in its way.
struct TakenNumbers {
  private let home: OpenHome
  private let ledger: any Ledger

  init(home: OpenHome, ledger: any Ledger) {
    self.home = home
    self.ledger = ledger
  }

  /// Renumbers; to be called before taken drops are settled or taken up.
  func putRight(_ start: LedgerStart) throws {
    var owned: Set<Int64> = []
    var foreign: [(inbox: Inbox, leftover: Leftover)] = []
    var next = start.nextDrop
    for partner in home.partners {
      guard let inbox = home.inbox(of: partner) else { continue }
      for leftover in try inbox.leftovers() {
        next = max(next, leftover.number + 1)
        let row = try ledger.drop(leftover.number)
        let isOwn = row.map { $0.isOf(leftover, from: start.partners[partner]?.number) } ?? true
        if !isOwn || !owned.insert(leftover.number).inserted { foreign.append((inbox, leftover)) }
      }
    }
    for (inbox, leftover) in foreign {
      try inbox.renumber(leftover, as: next)
      next += 1
    }
  }
}

extension DropRow {
  /// Tells whether a drop in `.taken` under this number is the one that the row is about.
  ///
  /// - `partner`: The number of the partner in whose inbox it lies; `nil` for one that has none.
  ///
  /// What is settled is removed, so it must be the very file. One that is unfinished is compared by its hash when it is read.
  func isOf(_ leftover: Leftover, from partner: Int?) -> Bool {
    guard self.partner == partner else { return false }
    guard isComplete else { return true }
    return inode == Int64(truncatingIfNeeded: leftover.status.inode)
      && size == leftover.status.size
  }
}
