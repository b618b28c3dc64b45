import Archive
import Exchange
import Ledger
import Referrals

extension GroupAssembly {
  /// Adds a drop, or a part of one, with its bytes and the decisions on its records, which are new.
  ///
  /// - `receipt`: What the drop's receipt says about this part, where the drop spans groups.
  /// - `receipts`: Where pieces gather.
  mutating func add(
    _ item: Turn.Item, _ decided: DecidedDrop, receipt: ReceiptPiece?,
    growing receipts: inout GrowingReceipts
  ) throws {
    let arrival = item.arrival
    let prepared = decided.prepared
    let drop = prepared.drop
    if prepared.part.isFirst { addReceived(item, prepared) }
    let fallback = lines.count
    var lineOfOrdinal: [Int: Int] = [:]
    lineOfOrdinal.reserveCapacity(prepared.slices.count)
    for slice in prepared.slices {
      if lineOfOrdinal[slice.ordinal] == nil { lineOfOrdinal[slice.ordinal] = lines.count }
      lines.append(
        .slice(
          drop: drop.number, ordinal: slice.ordinal,
          offset: prepared.part.base + Int64(slice.range.lowerBound),
          bytes: drop.bytes[slice.range]))
    }
    for item in decided.decided {
      sliceLines.append(
        lineOfOrdinal[item.undecided.record.ordinal] ?? min(fallback, lines.count - 1))
      let row = recordRow(item, drop: drop.number)
      records.append(row)
      add(item, row: row, step: "decided")
    }
    let gathered = try add(
      receipt, for: drop.partner, known: item.gathered, growing: &receipts)
    addProgress(prepared, receiptLength: gathered)
    if prepared.part.isFirst, case .taken = arrival.origin { claimedFrom.insert(drop.partner) }
    guard prepared.part.isLast else { return }
    sources.append(
      CommitGroup.Source(
        partner: drop.partner, number: drop.number, records: prepared.survey.records,
        place: arrival.place(isUnreadable: prepared.isUnreadable),
        isSpooled: !prepared.part.isFirst || item.isCopied))
  }

  /// Adds the line and the row of a drop that the ledger does not know yet.
  private mutating func addReceived(_ item: Turn.Item, _ prepared: PreparedDrop) {
    let arrival = item.arrival
    let drop = prepared.drop
    let partner = numbers.number(of: drop.partner)
    numbers.skipDrops(through: drop.number)
    dropLines.append(lines.count)
    add(
      .received(
        ArchiveLine.Received(
          drop: drop.number, partner: drop.partner.rawValue, partnerNumber: partner,
          name: drop.name, size: prepared.survey.size, sha256: arrival.isNotice ? nil : drop.sha256,
          receivedAt: arrival.at, device: arrival.device, inode: arrival.inode,
          generation: generation, records: prepared.survey.records,
          control: arrival.control)))
    if item.isCopied { copied.append(drop.number) }
    drops.append(
      DropRow(
        number: drop.number, partner: partner, receivedAt: arrival.at,
        size: prepared.survey.size, sha256: drop.sha256, device: arrival.device,
        inode: arrival.inode, name: keys.fileName(drop.name), generation: generation,
        records: prepared.survey.records, archive: ArchivePlace(day: "", offset: 0),
        isNotice: arrival.isNotice))
  }

  /// Notes how far a drop that spans groups has come; the last part leaves it complete.
  private mutating func addProgress(_ prepared: PreparedDrop, receiptLength: Int64) {
    guard !prepared.part.isWhole else { return }
    let progress = DropProgress(
      decided: prepared.part.next.decided, offset: prepared.part.next.offset,
      line: prepared.part.next.line,
      receiptLength: receiptLength)
    let number = prepared.drop.number
    // A group may hold several parts of a drop: the ledger learns of each drop once, and the last part counts.
    if let index = drops.lastIndex(where: { $0.number == number }) {
      drops[index].progress = progress
    } else if let index = advanced.lastIndex(where: { $0.drop == number }) {
      advanced[index].progress = progress
    } else {
      advanced.append((drop: number, progress: progress))
    }
  }
}
