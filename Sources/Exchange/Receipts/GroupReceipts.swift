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
/// A drop of many records gets a receipt of its own, and so does a file that nobody could read: in plain text, since
/// nobody knows what its sender can read. Drops of a single record share one for the group, unless the partner asked for
/// one a drop. Reports of a client that sends files on are answered by nobody. Parts of drops that span several groups are passed over (see ``receiptPiece(for:sender:directory:)``).
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
  var receipts: [RenderedReceipt] = []
  var shared: [(entries: [ReceiptEntry], format: ReceiptFormat)] = []
  for drop in drops where drop.prepared.part.isWhole && !drop.prepared.isReport {
    let writer = ReceiptWriter(drop.prepared, sender: sender, directory: directory)
    if writer.isShared {
      shared.append((writer.entries(of: drop), writer.format))
    } else {
      let entries = writer.entries(of: drop)
      receipts.append(
        RenderedReceipt(
          partner: sender.id, name: writer.name, bytes: writer.bytes(entries, .whole),
          references: entries.map(\.reference)))
    }
  }
  for format in [ReceiptFormat.xml, .text] {
    let entries = shared.filter { $0.format == format }.flatMap(\.entries)
    guard !entries.isEmpty else { continue }
    let bytes =
      format == .xml
      ? xmlReceipt(entries: entries) : textReceipt(sender: sender.name, entries: entries)
    receipts.append(
      RenderedReceipt(
        partner: sender.id, name: "receipt-group-\(group).\(format.rawValue)", bytes: bytes,
        references: entries.map(\.reference)))
  }
  return receipts
}

/// Writes what the receipt of a drop that spans several groups says about one part of it.
///
/// The pieces of all parts, joined in order, are the receipt that the drop would have had in a single group.
package func receiptPiece(
  for drop: DecidedDrop, sender: Partner, directory: PartnerDirectory
) -> ReceiptPiece {
  let part = drop.prepared.part
  let writer = ReceiptWriter(drop.prepared, sender: sender, directory: directory)
  let entries = writer.entries(of: drop)
  return ReceiptPiece(
    drop: drop.prepared.drop.number, name: writer.name,
    bytes: writer.bytes(
      entries, ReceiptStretch(isFirst: part.isFirst, isLast: part.isLast)),
    references: entries.map(\.reference), isFirst: part.isFirst, isLast: part.isLast)
}

/// What the receipt says of each record of a drop, or of a part of one, in order, and of a table as a whole.
func receiptEntries(
  of drop: DecidedDrop, sender: Partner, directory: PartnerDirectory
) -> (entries: [ReceiptEntry], remarks: [RecordProblem]) {
  let writer = ReceiptWriter(drop.prepared, sender: sender, directory: directory)
  return (writer.entries(of: drop), writer.format == .csv ? drop.prepared.remarks : [])
}

/// What the receipt of a drop that spans several groups says about one part of it.
package struct ReceiptPiece: Sendable {
  package let drop: Int64
  /// The name of the whole receipt, the same for each piece.
  package let name: String
  package let bytes: [UInt8]
  /// The records that the piece speaks of.
  package let references: [Reference]
  package let isFirst: Bool
  package let isLast: Bool
}

/// Which stretch of a whole receipt is written: with or without what stands before and behind the records.
package struct ReceiptStretch: Sendable, Hashable {
  package let isFirst: Bool
  package let isLast: Bool

  package init(isFirst: Bool, isLast: Bool) {
    self.isFirst = isFirst
    self.isLast = isLast
  }

  /// The whole receipt.
  package static let whole = ReceiptStretch(isFirst: true, isLast: true)
}

/// The form in which a receipt is written, by the ending of its name.
enum ReceiptFormat: String {
  case csv
  case text = "txt"
  case xml
}

/// Writes one drop's receipt.
struct ReceiptWriter {
  let prepared: PreparedDrop
  let sender: Partner
  let directory: PartnerDirectory
  let format: ReceiptFormat

  init(_ prepared: PreparedDrop, sender: Partner, directory: PartnerDirectory) {
    self.prepared = prepared
    self.sender = sender
    self.directory = directory
    format = Self.format(of: prepared, agreement: sender.receipts)
  }

  private static func format(
    of prepared: PreparedDrop, agreement: ReceiptAgreement
  ) -> ReceiptFormat {
    if prepared.isUnreadable { return .text }
    switch agreement.format {
    case .xml: return .xml
    case .text: return .text
    case .csv, nil: return prepared.isTable ? .csv : .xml
    }
  }

  var name: String { "receipt-\(prepared.drop.number).\(format.rawValue)" }

  /// True for a drop that shares a receipt with others of its group.
  var isShared: Bool {
    !prepared.isTable && !prepared.isUnreadable && prepared.survey.records == 1
      && sender.receipts.scope != .drop
  }

  func entries(of drop: DecidedDrop) -> [ReceiptEntry] {
    var entries = drop.decided.map { decided in
      ReceiptEntry(decided, of: prepared.survey, fileName: prepared.drop.name) { id in
        directory[id]?.name ?? id.rawValue
      }
    }
    // Only a table has a place for remarks on the whole file; elsewhere the first record bears them.
    if format != .csv, prepared.records.first?.ordinal == 1, !prepared.remarks.isEmpty {
      entries[0].problems += prepared.remarks
    }
    return entries
  }

  func bytes(_ entries: [ReceiptEntry], _ stretch: ReceiptStretch) -> [UInt8] {
    switch (format, prepared.survey.form) {
    case (.csv, .table(let frame)):
      tableReceipt(
        frame.table, part: prepared.part, entries: entries, remarks: prepared.remarks,
        stretch: stretch)
    case (.xml, _): xmlReceipt(entries: entries, stretch: stretch)
    case (.text, _), (.csv, _):
      textReceipt(sender: sender.name, entries: entries, stretch: stretch)
    }
  }
}
