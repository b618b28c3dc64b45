import Archive
import Exchange

@testable import Pipeline

extension HomeProof {
  /// Every commit in the archive reads as a whole one: a ledger that is lost would otherwise cut off the last of them, though
  /// its files have left.
  func commits() -> [String] {
    do {
      let archive = try ArchiveFolder(reading: home.paths.archive, in: home.disk)
      let catchUp = try ArchiveCatchUp(
        home: home.openHome(), ledger: ledger, keys: RecordKeys(key: SimulatedHome.key))
      var tail = try ArchiveTail(of: archive, behind: [:])
      var torn: [Int64] = []
      var group: ArchivedGroup?
      while let entry = try tail.next() {
        if let ended = group, ended.number != entry.line.group {
          if try !catchUp.isWhole(ended) { torn.append(ended.number) }
          group = nil
        }
        if group == nil { group = ArchivedGroup(entry) }
        group?.add(entry)
      }
      if let last = group, try !catchUp.isWhole(last) { torn.append(last.number) }
      return torn.isEmpty ? [] : ["commits \(torn) would be taken for interrupted ones"]
    } catch {
      return ["the commits cannot be read: \(error)"]
    }
  }
}
