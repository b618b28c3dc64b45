import Digests
import Exchange
import Ledger

/// The receipts of drops that span groups, as far as they are written: each grows in the spool from group to group.
struct GrowingReceipts {
  private struct Growth {
    var hasher = SHA256Hasher()
    var length: Int64 = 0
  }

  private let spool: SpoolFolder
  private var growths: [Int64: Growth] = [:]

  init(spool: SpoolFolder) {
    self.spool = spool
  }

  /// Adds a piece that is not the last.
  ///
  /// - `known`: The committed length of what an earlier run has gathered.
  ///
  /// Returns what the commit appends.
  mutating func grow(
    _ piece: ReceiptPiece, known: Int64
  ) throws -> CommitGroup.ReceiptGrowth {
    var growth = try growth(of: piece.drop, known: known)
    let offset = growth.length
    growth.hasher.update(piece.bytes)
    growth.length += Int64(piece.bytes.count)
    growths[piece.drop] = growth
    return CommitGroup.ReceiptGrowth(drop: piece.drop, offset: offset, bytes: piece.bytes)
  }

  /// Ends a receipt with its last piece.
  ///
  /// Returns the whole receipt's hash and size, and the length that was gathered before.
  mutating func end(
    _ piece: ReceiptPiece, known: Int64
  ) throws -> (sha256: SHA256Digest, size: Int64, gathered: Int64) {
    var growth = try growth(of: piece.drop, known: known)
    growths[piece.drop] = nil
    growth.hasher.update(piece.bytes)
    return (
      growth.hasher.digest(), growth.length + Int64(piece.bytes.count), growth.length
    )
  }

  private func growth(of drop: Int64, known: Int64) throws -> Growth {
    if let growth = growths[drop] { return growth }
    var growth = Growth()
    try spool.readReceipt(of: drop, length: known) { growth.hasher.update($0) }
    growth.length = known
    return growth
  }
}
