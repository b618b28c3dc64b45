import Archive
package import Exchange
import Ledger
import Referrals
import Routing

extension GroupAssembly {
  /// Adds a receipt for its sender.
  package mutating func add(_ receipt: RenderedReceipt) {
    let names = receiptNames(receipt.name, of: receipt.partner)
    let output = addFile(
      kind: .receipt, partner: receipt.partner, name: names.receipt, bytes: receipt.bytes,
      record: 0)
    add(.receipt(archived(output, partner: receipt.partner, receipt.references, receipt.bytes)))
    if let control = names.control {
      addFollower(control, for: receipt.partner, record: lastDecided)
    }
  }

  /// The names of a receipt and of the control file behind it, as its reader agreed to them.
  private func receiptNames(
    _ name: String, of partner: PartnerID
  ) -> (receipt: String, control: OutboxAgreement.Follower?) {
    directory[partner]?.outbox?.receiptNames(name) ?? (name, nil)
  }

  /// Adds a piece of a receipt; the last makes it a file for its sender.
  ///
  /// Returns the length of the receipt so far.
  mutating func add(
    _ piece: ReceiptPiece?, for sender: PartnerID, known: Int64,
    growing receipts: inout GrowingReceipts
  ) throws -> Int64 {
    guard let piece else { return known }
    guard piece.isLast else {
      let growth = try receipts.grow(piece, known: known)
      growths.append(growth)
      addPart(of: piece, at: growth.offset)
      return growth.offset + Int64(growth.bytes.count)
    }
    let whole = try receipts.end(piece, known: known)
    addPart(of: piece, at: whole.gathered)
    let names = receiptNames(piece.name, of: sender)
    let output = OutputRow(
      id: numbers.takeOutput(), group: number, partner: numbers.number(of: sender),
      kind: .receipt, name: names.receipt, sha256: whole.sha256, size: whole.size, record: 0)
    files.append(
      CommitGroup.File(
        output: output, partner: sender,
        content: .receipt(of: piece.drop, gathered: whole.gathered, last: piece.bytes)))
    add(
      .receipt(
        ArchiveLine.Output(
          output: output.id, partner: sender.rawValue, partnerNumber: output.partner,
          name: output.name, sha256: output.sha256, size: output.size, references: [],
          content: .receiptParts(drop: piece.drop))))
    if let control = names.control { addFollower(control, for: sender, record: lastDecided) }
    return whole.size
  }

  private mutating func addPart(of piece: ReceiptPiece, at offset: Int64) {
    add(
      .receiptPart(
        ArchiveLine.ReceiptPart(drop: piece.drop, offset: offset, bytes: piece.bytes)))
  }
}
