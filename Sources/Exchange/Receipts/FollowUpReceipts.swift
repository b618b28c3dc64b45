package import Configuration
import Diagnostics
import Digests
import Formats
import Mapping
import Referrals
package import Routing

/// A record of an earlier group that was decided again, with what it was prepared from.
package struct FollowUp: Sendable {
  package let prepared: PreparedDrop
  package let decided: DecidedRecord

  package init(prepared: PreparedDrop, decided: DecidedRecord) {
    self.prepared = prepared
    self.decided = decided
  }
}

/// Writes receipts that tell senders what has become of records that an earlier receipt spoke of.
///
/// Rows of one table come back as a table; everything else shares a receipt a sender and form. The names say that they
/// come later: a partner that has collected the first receipt finds the second beside nothing of that name.
///
/// - Parameters:
///   - followUps: Records that ended in another bucket than before, in received order.
///   - group: The group's number, which names the receipts.
///   - directory: Knows the names of partners.
/// - Returns: Receipts in the order of the senders' ids.
package func receipts(
  following followUps: [FollowUp], group: Int64, directory: PartnerDirectory
) -> [RenderedReceipt] {
  var receipts: [RenderedReceipt] = []
  let answered = followUps.filter { !$0.prepared.isReport }
  let bySender = Dictionary(grouping: answered, by: \.decided.undecided.sender.id)
  for (id, own) in bySender.sorted(by: { $0.key < $1.key }) {
    let sender = own[0].decided.undecided.sender
    var shared: [(entry: ReceiptEntry, format: ReceiptFormat)] = []
    var tables: [(drop: Int64, rows: [FollowUp])] = []
    for item in own {
      let writer = ReceiptWriter(item.prepared, sender: sender, directory: directory)
      if writer.format == .csv {
        let drop = item.decided.undecided.drop
        if tables.last?.drop == drop {
          tables[tables.count - 1].rows.append(item)
        } else {
          tables.append((drop, [item]))
        }
      } else {
        let entries = writer.entries(
          of: DecidedDrop(prepared: item.prepared, decided: [item.decided]))
        shared += entries.map { ($0, writer.format) }
      }
    }
    for table in tables {
      receipts += later(table.rows, drop: table.drop, to: sender, group, directory)
    }
    receipts += later(shared, to: id, named: sender.name, group)
  }
  return receipts
}

/// Writes receipts about records that a later record of their case has stopped.
///
/// - Parameters:
///   - stops: What was stopped; single deliveries of a record that goes on otherwise are told too.
///   - group: The group's number, which names the receipts.
///   - generation: Knows the partners and the forms that they send in.
/// - Returns: Receipts in the order of the senders' ids.
package func receipts(
  about stops: [Stop], group: Int64, generation: Generation
) -> [RenderedReceipt] {
  var told: Set<Int64> = []
  return later(
    stops.filter { told.insert($0.record.id).inserted }
      .map { ($0.record.sender, ReceiptEntry(about: $0, in: generation.directory)) },
    group, generation)
}

/// Writes receipts about records that a person here has stopped.
///
/// - Parameters:
///   - records: What was stopped, as it is now.
///   - group: The group's number, which names the receipts.
///   - generation: Knows the partners and the forms that they send in.
/// - Returns: Receipts in the order of the senders' ids.
package func receipts(
  holding records: [EarlierRecord], group: Int64, generation: Generation
) -> [RenderedReceipt] {
  later(
    records.map { ($0.sender, ReceiptEntry(holding: $0, in: generation.directory)) }, group,
    generation)
}

/// Writes entries about records whose drops are not at hand, a receipt for each sender that has an inbox.
private func later(
  _ entries: [(sender: PartnerID, entry: ReceiptEntry)], _ group: Int64, _ generation: Generation
) -> [RenderedReceipt] {
  Dictionary(grouping: entries, by: \.sender).sorted { $0.key < $1.key }
    .flatMap { id, entries -> [RenderedReceipt] in
      guard let sender = generation.directory[id], sender.inbox != nil else { return [] }
      let format = ReceiptFormat(of: sender, in: generation)
      return later(entries.map { ($0.entry, format) }, to: id, named: sender.name, group)
    }
}

private func later(
  _ entries: [(entry: ReceiptEntry, format: ReceiptFormat)], to partner: PartnerID,
  named name: String, _ group: Int64
) -> [RenderedReceipt] {
  [ReceiptFormat.xml, .text]
    .compactMap { format in
      let own = entries.filter { $0.format == format }.map(\.entry)
      guard !own.isEmpty else { return nil }
      return RenderedReceipt(
        partner: partner, name: "receipt-group-\(group)-later.\(format.rawValue)",
        bytes: format == .xml
          ? xmlReceipt(entries: own) : textReceipt(sender: name, entries: own),
        references: own.map(\.reference))
    }
}

/// Writes rows of one table that were decided again, each prepared behind the table's titles.
private func later(
  _ rows: [FollowUp], drop: Int64, to sender: Partner, _ group: Int64,
  _ directory: PartnerDirectory
) -> [RenderedReceipt] {
  var bytes: [UInt8] = []
  var references: [Reference] = []
  for (index, row) in rows.enumerated() {
    let writer = ReceiptWriter(row.prepared, sender: sender, directory: directory)
    let entries = writer.entries(
      of: DecidedDrop(prepared: row.prepared, decided: [row.decided]))
    bytes += writer.bytes(entries, ReceiptStretch(isFirst: index == 0, isLast: false))
    references += entries.map(\.reference)
  }
  return [
    RenderedReceipt(
      partner: sender.id, name: "receipt-\(drop)-later-\(group).csv", bytes: bytes,
      references: references)
  ]
}

extension ReceiptFormat {
  /// The form in which a partner hears of a record whose drop is not at hand.
  fileprivate init(of sender: Partner, in generation: Generation) {
    switch sender.receipts.format {
    case .xml: self = .xml
    case .csv, .text: self = .text
    case nil:
      let first = sender.inbox?.mappings.first
        .flatMap { generation.mappings.mapping(named: $0) }
      switch first?.format {
      case .xml, .json, .fhir, .hl7v2: self = .xml
      case .csv, nil: self = .text
      }
    }
  }
}
