import Archive
import Configuration
import Digests
import Exchange
import Ledger
import Pipeline
import Referrals
import Routing
import Spool

/// Fetches records of earlier runs from the archive, as they came in.
struct ArchivedRecords {
  private let ledger: any Ledger
  private let archive: ArchiveFolder?
  private let names: RecordNames
  private let directory: PartnerDirectory
  private let partners: [Int: PartnerID]
  /// The drop asked for last: records of one drop follow each other.
  private var latest: (drop: Int64, beginning: DropBeginning)?

  /// - `archive`: Where the bytes are; `nil` for a home that has received nothing.
  init(
    ledger: any Ledger, archive: ArchiveFolder?, names: RecordNames, directory: PartnerDirectory
  ) throws {
    self.ledger = ledger
    self.archive = archive
    self.names = names
    self.directory = directory
    partners = try ledger.partners()
  }

  /// Fetches one record.
  ///
  /// - Throws: ``NotFound/unfit(named:why:fix:)`` where its sender is no partner any more; errors of the archive.
  mutating func fetch(_ row: RecordRow) throws -> ArchivedRecord {
    let reference = names.reference(of: row)
    guard let id = partners[row.partner], let sender = directory[id], sender.inbox != nil else {
      throw NotFound.unfit(
        named: reference.text, why: "its sender is no partner with an inbox any more",
        fix: "put the partner's file back into partners/")
    }
    guard let drop = try ledger.drop(row.drop) else {
      throw LedgerError.numberUnknown(.drop, row.drop)
    }
    let start = try beginning(of: drop)
    let bytes = start.bytes(ofRecordAt: row.line, slice: try slice(of: row))
    return ArchivedRecord(
      row: row,
      drop: Drop(
        number: row.drop, partner: id, name: start.name, bytes: bytes,
        sha256: SHA256Digest(of: bytes),
        receivedOn: Day(containing: drop.receivedAt).partialDate,
        repeated: RepeatedRecord(ordinal: row.ordinal, line: row.line)),
      sender: sender, reference: reference, alreadySent: try alreadySent(row))
  }

  private func alreadySent(_ row: RecordRow) throws -> Set<PartnerID> {
    Set(
      try ledger.deliveries(ofRecord: row.id).filter { $0.bucket == .delivered }
        .compactMap { partners[$0.receiver] })
  }

  private func slice(of row: RecordRow) throws -> [UInt8] {
    let place = try position(of: row.archive)
    guard let archive else { throw ArchiveError.absent(day: place.day) }
    guard case .slice(let slice) = try archive.line(at: place).body,
      slice.drop == row.drop
    else { throw ArchiveError.line(at: place, .unknownType) }
    return slice.bytes
  }

  private mutating func beginning(of drop: DropRow) throws -> DropBeginning {
    if let latest, latest.drop == drop.number { return latest.beginning }
    let found = try DropBeginning(of: drop, in: archive)
    latest = (drop.number, found)
    return found
  }

  private func position(of place: ArchivePlace) throws -> ArchivePosition {
    guard let day = Day(parsing: place.day) else { throw LedgerError.corrupt }
    return ArchivePosition(day: day, offset: UInt64(place.offset))
  }
}
