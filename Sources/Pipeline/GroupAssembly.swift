package import Archive
import Compression
package import Configuration
import Diagnostics
package import Digests
package import Exchange
package import Ledger
import Referrals
package import Spool

/// Turns the decisions of one group into what the commit writes: archive lines, ledger rows and files.
package struct GroupAssembly {
  private let number: Int64
  package let at: Int64
  private let generation: SHA256Digest
  private let keys: RecordKeys
  private var numbers: Numbers
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
  private var files: [CommitGroup.File] = []
  private var sources: [CommitGroup.Source] = []

  /// Begins a group.
  ///
  /// - `milliseconds`: When the group is committed, since 1970.
  /// - `numbers`: The numbers to go on from; the assembled group's copy is what follows it.
  package init(
    at milliseconds: Int64, generation: SHA256Digest, keys: RecordKeys, numbers: Numbers
  ) {
    self.numbers = numbers
    number = self.numbers.takeGroup()
    at = milliseconds
    self.generation = generation
    self.keys = keys
  }

  /// The group's number.
  package var groupNumber: Int64 { number }

  private mutating func add(_ body: ArchiveLine.Body) {
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

  /// Adds a drop with its bytes and the decisions on its records, which are new.
  package mutating func add(
    _ arrival: Arrival, prepared: PreparedDrop, decided: ArraySlice<DecidedRecord>
  ) {
    let drop = prepared.drop
    let partner = numbers.number(of: drop.partner)
    dropLines.append(lines.count)
    add(
      .received(
        ArchiveLine.Received(
          drop: drop.number, partner: drop.partner.rawValue, partnerNumber: partner,
          name: drop.name, size: Int64(drop.bytes.count), sha256: drop.sha256,
          receivedAt: arrival.at, device: arrival.device, inode: arrival.inode,
          generation: generation, records: prepared.records.count)))
    var lineOfOrdinal: [Int: Int] = [:]
    for slice in prepared.slices {
      if lineOfOrdinal[slice.ordinal] == nil { lineOfOrdinal[slice.ordinal] = lines.count }
      add(
        .slice(
          ArchiveLine.Slice(
            drop: drop.number, ordinal: slice.ordinal, offset: Int64(slice.range.lowerBound),
            bytes: Array(drop.bytes[slice.range]))))
    }
    drops.append(
      DropRow(
        number: drop.number, partner: partner, receivedAt: arrival.at,
        size: Int64(drop.bytes.count), sha256: drop.sha256, device: arrival.device,
        inode: arrival.inode, name: keys.fileName(drop.name), generation: generation,
        records: prepared.records.count, archive: ArchivePlace(day: "", offset: 0),
        isNotice: arrival.isNotice))
    for item in decided {
      sliceLines.append(lineOfOrdinal[item.undecided.record.ordinal] ?? dropLines.last ?? 0)
      let row = recordRow(item, drop: drop.number)
      records.append(row)
      add(item, row: row, step: "decided")
    }
    sources.append(
      CommitGroup.Source(
        partner: drop.partner, number: drop.number, records: prepared.records.count,
        place: arrival.place(isUnreadable: prepared.isUnreadable)))
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
    var outputOf: [PartnerID: OutputRow] = [:]
    for file in item.files {
      outputOf[file.receiver] = addFile(
        kind: .delivery, partner: file.receiver, name: file.name, bytes: file.bytes,
        record: row.id)
    }
    add(.decided(archived(item, row: row, outputs: outputOf)))
    for file in item.files {
      guard let output = outputOf[file.receiver] else { continue }
      add(
        .staged(
          archived(output, partner: file.receiver, [decision.numbers.reference], file.bytes)))
    }
    for delivery in decision.deliveries
    where delivery.bucket != .delivered || delivery.message != nil {
      deliveries.append(
        DeliveryRow(
          record: row.id, receiver: numbers.number(of: delivery.receiver), route: delivery.route,
          bucket: delivery.bucket, output: outputOf[delivery.receiver]?.id ?? 0,
          omitted: delivery.omitted.joined(separator: ",")))
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
    files.append(CommitGroup.File(output: output, partner: partner, bytes: bytes))
    return output
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
  /// - `compress`: Turns lines into one block and the place of each line in it; may use every core.
  ///
  /// Returns the group to commit, and the numbers to go on from once it is.
  package consuming func finished(
    day: Day, length: Int64, isClosing: Bool = false,
    compress: ([ArchiveLine]) throws -> ArchiveBlock
  ) rethrows -> (group: CommitGroup, numbers: Numbers) {
    let block = try compress(lines)
    func place(of line: Int) -> ArchivePlace {
      let position = block.position(ofLine: line, day: day, base: length)
      return ArchivePlace(day: day.description, offset: Int64(position.offset))
    }
    for index in drops.indices { drops[index].archive = place(of: dropLines[index]) }
    for index in records.indices { records[index].archive = place(of: sliceLines[index]) }
    var staged = StagedGroup(
      number: number, at: at, day: day.description,
      dayLength: length + Int64(block.bytes.count + (isClosing ? BGZF.endBlock.count : 0)),
      nextDrop: numbers.nextDrop,
      nextOutput: numbers.nextOutput)
    staged.newPartners = numbers.unrecorded
    staged.drops = drops
    staged.records = records
    staged.changed = changed
    staged.deliveries = deliveries
    staged.outputs = files.map(\.output)
    staged.identities = identities
    staged.events = events
    numbers.markRecorded()
    let group = CommitGroup(
      staged: staged, files: files, day: day, block: block, sources: sources,
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
