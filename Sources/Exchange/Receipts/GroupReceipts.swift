import Diagnostics
package import Digests
package import Referrals
package import Routing

/// A receipt, written and ready to be staged.
package struct RenderedReceipt: Sendable {
  /// The sender that it goes to.
  package let partner: PartnerID
  package let name: String
  package let bytes: [UInt8]
  /// The records that it speaks of.
  package let references: [Reference]
}

/// One drop of a group with the decisions on its records.
package struct DecidedDrop: Sendable {
  package let prepared: PreparedDrop
  package let decided: ArraySlice<DecidedRecord>

  package init(prepared: PreparedDrop, decided: ArraySlice<DecidedRecord>) {
    self.prepared = prepared
    self.decided = decided
  }
}

/// Writes the receipts of one group of one sender.
///
/// A table gets a receipt of its own, and so does a file that nobody could read: in plain text, since nobody knows what
/// its sender can read. Drops of a single record share one for the group, unless the partner asked for one a drop.
///
/// - Parameters:
///   - drops: The drops of the group, in received order.
///   - sender: Who put them down.
///   - group: The group's number, which names the shared receipt.
///   - directory: Knows the names of those that records were sent to.
/// - Returns: Receipts that tell of each record once.
package func receipts(
  for drops: [DecidedDrop], sender: Partner, group: Int64, directory: PartnerDirectory
) -> [RenderedReceipt] {
  let agreement = sender.receipts
  var receipts: [RenderedReceipt] = []
  var shared: [(entry: ReceiptEntry, isXML: Bool)] = []
  for drop in drops {
    var entries = drop.decided.map { decided in
      ReceiptEntry(decided, fileName: drop.prepared.drop.name) { id in
        directory[id]?.name ?? id.rawValue
      }
    }
    let receipt = ReceiptForm(sender: sender, name: "receipt-\(drop.prepared.drop.number)")
    switch (drop.prepared.form, agreement.format) {
    case (.table(let table), nil), (.table(let table), .csv):
      let bytes = tableReceipt(table, entries: entries, remarks: drop.prepared.remarks)
      receipts.append(receipt.rendered("csv", entries, bytes))
    case (.unreadable, _):
      receipts.append(receipt.text(entries))
    case _ where agreement.scope == .drop || drop.prepared.isTable:
      // Only a table has a place for remarks on the whole file; elsewhere the first record bears them.
      if !entries.isEmpty { entries[0].problems += drop.prepared.remarks }
      receipts.append(receipt.written(entries, isXML: isXML(drop.prepared.form, agreement)))
    default:
      shared += entries.map { ($0, isXML(drop.prepared.form, agreement)) }
    }
  }
  let common = ReceiptForm(sender: sender, name: "receipt-group-\(group)")
  for isXML in [true, false] {
    let entries = shared.filter { $0.isXML == isXML }.map(\.entry)
    if !entries.isEmpty { receipts.append(common.written(entries, isXML: isXML)) }
  }
  return receipts
}

private func isXML(_ form: DropForm, _ agreement: ReceiptAgreement) -> Bool {
  switch agreement.format {
  case .xml: true
  case .text: false
  case .csv, nil: if case .xml = form { true } else { false }
  }
}

/// One receipt's receiver and name, before it is written.
private struct ReceiptForm {
  let sender: Partner
  let name: String

  func written(_ entries: [ReceiptEntry], isXML: Bool) -> RenderedReceipt {
    isXML
      ? rendered("xml", entries, xmlReceipt(entries: entries))
      : text(entries)
  }

  func text(_ entries: [ReceiptEntry]) -> RenderedReceipt {
    rendered("txt", entries, textReceipt(sender: sender.name, entries: entries))
  }

  func rendered(_ ending: String, _ entries: [ReceiptEntry], _ bytes: [UInt8]) -> RenderedReceipt {
    RenderedReceipt(
      partner: sender.id, name: "\(name).\(ending)", bytes: bytes,
      references: entries.map(\.reference))
  }
}
