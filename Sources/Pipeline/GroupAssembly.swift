package import Archive
import Compression
package import Configuration
import Diagnostics
import Digests
package import Exchange
package import Ledger
import Referrals
import Routing
package import Spool

/// Turns the decisions of one group into what the commit writes: archive lines, ledger rows and files.
package struct GroupAssembly {
  let number: Int64
  package let at: Int64
  private let generation: SHA256Digest
  private let keys: RecordKeys
  let directory: PartnerDirectory
  var numbers: Numbers
  private var lines: [ArchiveLine] = []
  /// For each new record's row, the line that holds its slice.
  private var sliceLines: [Int] = []
  private var dropLines: [Int] = []
  private var drops: [DropRow] = []
  private var records: [RecordRow] = []
  private var changed: [RecordRow] = []
  private var deliveries: [DeliveryRow] = []
  private var identities: [IdentityRow] = []
  private var events: [EventRow] = []
  var files: [CommitGroup.File] = []
  /// Deliveries that waited and leave with files of this group.
  var closed: [(record: Int64, receiver: Int, output: Int64)] = []
  private var sources: [CommitGroup.Source] = []
  private var advanced: [(drop: Int64, progress: DropProgress)] = []
  private var growths: [CommitGroup.ReceiptGrowth] = []
  private var copied: [Int64] = []
  private var claimedFrom: Set<PartnerID> = []
  /// For deliveries that wait, the line that holds their rendered bytes.
  private var renderedLines: [(delivery: Int, line: Int)] = []

  /// Begins a group.
  ///
  /// - `milliseconds`: When the group is committed, since 1970.
  /// - `numbers`: The numbers to go on from; the assembled group's copy is what follows it.
  package init(
    at milliseconds: Int64, generation: Generation, keys: RecordKeys, numbers: Numbers
  ) {
    self.numbers = numbers
    number = self.numbers.takeGroup()
    at = milliseconds
    self.generation = generation.hash
    directory = generation.directory
    self.keys = keys
  }

  /// The group's number.
  package var groupNumber: Int64 { number }

  mutating func add(_ body: ArchiveLine.Body) {
    lines.append(ArchiveLine(at: at, group: number, body))
  }

  /// Adds the line that says under which configuration the lines after it were made.
  package mutating func addGeneration(_ generation: Generation) {
    let files = generation.files.sorted { $0.key < $1.key }
      .map { ArchiveLine.Generation.File(path: $0.key, bytes: $0.value) }
    add(.generation(ArchiveLine.Generation(hash: generation.hash, files: files)))
  }

  /// Adds the lines that say that earlier groups' files lie in their outboxes and their drops are settled.
  package mutating func addEarlier(_ earlier: CommitGroup) {
    add(.delivered(ArchiveLine.Delivered(outputs: earlier.files.map(\.output.id))))
    for source in earlier.sources {
      add(.settled(ArchiveLine.Settled(drop: source.number, records: source.records)))
    }
  }

  /// Adds a line of an operator's intervention.
  package mutating func addIntervention(_ intervention: ArchiveLine.Intervention) {
    add(.operator(intervention))
  }

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
    for slice in prepared.slices {
      if lineOfOrdinal[slice.ordinal] == nil { lineOfOrdinal[slice.ordinal] = lines.count }
      add(
        .slice(
          ArchiveLine.Slice(
            drop: drop.number, ordinal: slice.ordinal,
            offset: prepared.part.base + Int64(slice.range.lowerBound),
            bytes: Array(drop.bytes[slice.range]))))
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
          generation: generation, records: prepared.survey.records)))
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

  /// Adds a piece of a receipt; the last makes it a file for its sender.
  ///
  /// Returns the length of the receipt so far.
  private mutating func add(
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
    let output = OutputRow(
      id: numbers.takeOutput(), group: number, partner: numbers.number(of: sender),
      kind: .receipt, name: piece.name, sha256: whole.sha256, size: whole.size, record: 0)
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
    return whole.size
  }

  private mutating func addPart(of piece: ReceiptPiece, at offset: Int64) {
    add(
      .receiptPart(
        ArchiveLine.ReceiptPart(drop: piece.drop, offset: offset, bytes: piece.bytes)))
  }

  /// Adds the decision on a record of an earlier group that was processed again.
  package mutating func add(_ item: DecidedRecord, again earlier: RecordRow) {
    var row = recordRow(item, drop: earlier.drop)
    row.archive = earlier.archive
    row.ordinal = earlier.ordinal
    row.line = earlier.line
    // Its age in a bucket and the attempt before it are no matter of this decision.
    if row.bucket == earlier.bucket { row.changedAt = earlier.changedAt }
    if row.previousAttempt == 0 { row.previousAttempt = earlier.previousAttempt }
    changed.append(row)
    add(item, row: row, step: "reprocessed")
  }

  /// Adds a receipt for its sender.
  package mutating func add(_ receipt: RenderedReceipt) {
    let output = addFile(
      kind: .receipt, partner: receipt.partner, name: receipt.name, bytes: receipt.bytes,
      record: 0)
    add(.receipt(archived(output, partner: receipt.partner, receipt.references, receipt.bytes)))
  }

  /// Adds what all kinds of decided records share: rows, lines and files.
  private mutating func add(_ item: DecidedRecord, row: RecordRow, step: String) {
    let decision = item.decision
    let waiting = Set(decision.deliveries.filter { $0.bucket == .waiting }.map(\.receiver))
    var outputOf: [PartnerID: OutputRow] = [:]
    var flags: [(PartnerID, OutputRow)] = []
    for file in item.files where !waiting.contains(file.receiver) {
      let names = self.names(of: file, row: row, reference: decision.numbers.reference)
      outputOf[file.receiver] = addFile(
        kind: .delivery, partner: file.receiver, name: names.messages, bytes: file.bytes,
        record: row.id)
      if let flag = names.flag {
        flags.append(
          (
            file.receiver,
            addFile(
              kind: .flag, partner: file.receiver, name: flag, bytes: [], record: row.id)
          ))
      }
    }
    add(.decided(archived(item, row: row, outputs: outputOf)))
    var renderedLine: [PartnerID: Int] = [:]
    for file in item.files {
      if let output = outputOf[file.receiver] {
        add(
          .staged(
            archived(output, partner: file.receiver, [decision.numbers.reference], file.bytes)))
      } else {
        renderedLine[file.receiver] = lines.count
        add(.rendered(archived(file, row: row, reference: decision.numbers.reference)))
      }
    }
    for (partner, flag) in flags { add(.staged(archived(flag, partner: partner, [], []))) }
    for delivery in decision.deliveries
    where delivery.bucket != .delivered || delivery.message != nil {
      if let line = renderedLine[delivery.receiver] {
        renderedLines.append((delivery: deliveries.count, line: line))
      }
      deliveries.append(
        DeliveryRow(
          record: row.id, receiver: numbers.number(of: delivery.receiver), route: delivery.route,
          bucket: delivery.bucket, output: outputOf[delivery.receiver]?.id ?? 0,
          omitted: delivery.omitted.joined(separator: ","),
          since: delivery.bucket == .waiting ? at : 0))
    }
    if let identity = row.identity, decision.identity != .unchanged {
      identities.append(
        IdentityRow(
          partner: row.partner, identity: identity, record: row.id,
          isTaken: decision.identity == .taken))
    }
    events.append(
      EventRow(
        at: at, group: number, record: row.id, step: step, bucket: row.bucket, code: row.code))
  }

  private func recordRow(_ item: DecidedRecord, drop: Int64) -> RecordRow {
    let record = item.undecided.record
    let decision = item.decision
    let worst = decision.problems.first.flatMap { $0.outcome == .warn ? nil : $0 }
    return RecordRow(
      id: decision.numbers.id, drop: drop, ordinal: record.ordinal,
      partner: numbers.number(of: decision.sender), number: decision.numbers.number,
      kind: record.kind, action: record.action, bucket: decision.bucket,
      code: worst?.code ?? "", rule: worst?.rule?.description ?? "", field: worst?.field ?? "",
      identity: record.identity?.hash, content: record.content, caseRecord: decision.caseRecord,
      consents: decision.consents.rawValue, previousAttempt: decision.previousAttempt,
      duplicateOf: decision.duplicateOf?.id ?? 0, generation: generation,
      archive: ArchivePlace(day: "", offset: 0), line: record.place.line, changedAt: at)
  }

  private mutating func addFile(
    kind: OutputRow.Kind, partner: PartnerID, name: String, bytes: [UInt8], record: Int64
  ) -> OutputRow {
    let output = OutputRow(
      id: numbers.takeOutput(), group: number, partner: numbers.number(of: partner), kind: kind,
      name: name, sha256: SHA256Digest(of: bytes), size: Int64(bytes.count), record: record)
    files.append(CommitGroup.File(output: output, partner: partner, content: .bytes(bytes)))
    return output
  }

  /// The names of one delivery, as its receiver agreed to them.
  private func names(
    of file: RenderedDelivery, row: RecordRow, reference: Reference
  ) -> (messages: String, flag: String?) {
    guard let outbox = directory[file.receiver]?.outbox, let kind = row.kind else {
      preconditionFailure("a file was written for a partner that takes none")
    }
    return outbox.fileNames(
      kind: kind, reference: reference.text, number: numbers.nextOutput, receiver: file.receiver,
      ending: file.ending)
  }

  private func archived(
    _ file: RenderedDelivery, row: RecordRow, reference: Reference
  ) -> ArchiveLine.Rendered {
    ArchiveLine.Rendered(
      record: row.id, reference: reference, partner: file.receiver.rawValue,
      partnerNumber: numbers.number(of: file.receiver), bytes: file.bytes)
  }

  private func archived(
    _ output: OutputRow, partner: PartnerID, _ references: [Reference], _ bytes: [UInt8]
  ) -> ArchiveLine.Output {
    ArchiveLine.Output(
      output: output.id, partner: partner.rawValue, partnerNumber: output.partner,
      name: output.name, sha256: output.sha256, references: references, bytes: bytes)
  }

  private func archived(
    _ item: DecidedRecord, row: RecordRow, outputs: [PartnerID: OutputRow]
  ) -> ArchiveLine.Decided {
    let decision = item.decision
    var line = ArchiveLine.Decided(
      record: row.id, reference: decision.numbers.reference, number: row.number, drop: row.drop,
      ordinal: row.ordinal, partner: decision.sender.rawValue, partnerNumber: row.partner,
      kind: row.kind?.rawValue, action: row.action?.rawValue, bucket: row.bucket.rawValue,
      generation: generation)
    line.problems = decision.problems
    line.deliveries = decision.deliveries.map { delivery in
      ArchiveLine.Decided.Delivery(
        receiver: delivery.receiver.rawValue,
        receiverNumber: numbers.number(of: delivery.receiver), route: delivery.route,
        bucket: delivery.bucket.rawValue, output: outputs[delivery.receiver]?.id ?? 0,
        omitted: delivery.omitted)
    }
    line.identity = row.identity
    line.content = row.content
    line.caseRecord = row.caseRecord
    line.consents = row.consents
    line.previousAttempt = row.previousAttempt
    line.duplicateOf = row.duplicateOf
    line.line = row.line
    return line
  }

  /// Ends the group: compresses its lines and fills in where they will stand.
  ///
  /// - `length`: The committed length of the day file, behind which the block will stand.
  /// - `pool`: Encodes and compresses.
  ///
  /// Returns the group to commit, and the numbers to go on from once it is.
  consuming func finished(
    day: Day, length: Int64, isClosing: Bool = false, by pool: WorkerPool
  ) -> (group: CommitGroup, numbers: Numbers) {
    let block = pool.block(of: lines)
    func place(of line: Int) -> ArchivePlace {
      let position = block.position(ofLine: line, day: day, base: length)
      return ArchivePlace(day: day.description, offset: Int64(position.offset))
    }
    for index in drops.indices { drops[index].archive = place(of: dropLines[index]) }
    for index in records.indices { records[index].archive = place(of: sliceLines[index]) }
    for (delivery, line) in renderedLines { deliveries[delivery].rendered = place(of: line) }
    var staged = StagedGroup(
      number: number, at: at, day: day.description,
      dayLength: length + Int64(block.bytes.count + (isClosing ? BGZF.endBlock.count : 0)),
      nextDrop: numbers.nextDrop,
      nextOutput: numbers.nextOutput)
    staged.newPartners = numbers.unrecorded
    staged.drops = drops
    staged.advanced = advanced
    staged.records = records
    staged.changed = changed
    staged.deliveries = deliveries
    staged.closed = closed
    staged.outputs = files.map(\.output)
    staged.identities = identities
    staged.events = events
    numbers.markRecorded()
    let group = CommitGroup(
      staged: staged, files: files, growths: growths, copied: copied,
      claimedFrom: claimedFrom.sorted(), day: day, block: block, sources: sources,
      isClosing: isClosing)
    return (group, numbers)
  }
}

/// How a drop came in.
package struct Arrival: Sendable {
  /// Where the sender's file is now.
  package enum Origin: Sendable {
    /// In `.taken`, under this name.
    case taken(FileName)
    /// Where it lay: it cannot be a drop.
    case obstacle(InboxEntry)
  }

  /// Milliseconds since 1970.
  package let at: Int64
  package let device: Int64
  package let inode: Int64
  package let origin: Origin

  /// True for what could not be a drop.
  var isNotice: Bool {
    if case .obstacle = origin { true } else { false }
  }

  /// Where it is when its group is settled.
  func place(isUnreadable: Bool) -> CommitGroup.Source.Place {
    switch origin {
    case .taken(let name): .taken(name, isUnreadable: isUnreadable)
    case .obstacle(let entry): .obstacle(entry)
    }
  }
}
