import Archive
import Configuration
package import Diagnostics
import Digests
package import Exchange
package import Ledger
import Referrals
import Routing

extension GroupAssembly {
  /// Adds the decision on a record of an earlier group that was decided again.
  ///
  /// - `step`: What the ledger calls it.
  package mutating func add(
    _ item: DecidedRecord, again earlier: RecordRow, step: String = EventRow.reprocessed
  ) {
    var row = recordRow(item, drop: earlier.drop)
    row.archive = earlier.archive
    row.ordinal = earlier.ordinal
    row.line = earlier.line
    // Its age in a bucket and the attempt before it are no matter of this decision.
    if row.bucket == earlier.bucket { row.changedAt = earlier.changedAt }
    if row.previousAttempt == 0, !IdentityQuestion.isAnswered(in: item.decision.problems) {
      row.previousAttempt = earlier.previousAttempt
    }
    changed.append(row)
    add(item, row: row, step: step)
  }

  /// Adds what all kinds of decided records share: rows, lines and files.
  mutating func add(_ item: DecidedRecord, row: RecordRow, step: String) {
    let decision = item.decision
    let sendings = addFiles(of: item, row: row)
    var line = archived(item, row: row, sendings)
    if row.bucket == .held || row.bucket == .failed {
      line.person = item.undecided.record.message.flatMap(keys.person)
      let path = decision.cause.map { self.path(of: $0, in: item) } ?? ""
      if !path.isEmpty { line.problems[0].path = path }
      failing.append(FailingRow(record: row.id, path: path, person: line.person))
    }
    add(.decided(line))
    let firstLine = lines.count
    for (file, sending) in zip(item.files, sendings) {
      let reference = decision.numbers.reference
      if let output = sending.output {
        add(.staged(archived(output, partner: file.receiver, [reference], file.bytes)))
      } else {
        add(.rendered(archived(file, row: row, reference: reference)))
      }
    }
    for sending in sendings {
      if let flag = sending.flag {
        add(.staged(archived(flag.output, partner: sending.receiver, [], flag.bytes)))
      }
    }
    for delivery in decision.deliveries
    where delivery.bucket != .delivered || delivery.message != nil {
      let sending = sendings.firstIndex { $0.receiver == delivery.receiver }
      let output = sending.flatMap { sendings[$0].output }
      if let sending, output == nil {
        renderedLines.append((delivery: deliveries.count, line: firstLine + sending))
      }
      deliveries.append(
        DeliveryRow(
          record: row.id, receiver: numbers.number(of: delivery.receiver), route: delivery.route,
          bucket: delivery.bucket, output: output?.id ?? 0,
          omitted: delivery.omitted.joined(separator: ","),
          since: delivery.bucket == .waiting ? at : 0))
    }
    if let identity = row.identity, decision.identity != .unchanged {
      identities.append(
        IdentityRow(
          partner: row.partner, identity: identity, record: row.id,
          isTaken: decision.identity == .taken))
    }
    if let identity = decision.caseIdentity {
      identities.append(
        IdentityRow(
          partner: row.partner, identity: identity.hash, record: row.id,
          isTaken: identity.isTaken))
    }
    addEffects(of: decision)
    events.append(
      EventRow(
        at: at, group: number, record: row.id, step: step, bucket: row.bucket, code: row.code))
  }

  /// The place in the input that a problem stands at: its own, or where the sender's mapping reads its field from.
  private func path(of problem: RecordProblem, in item: DecidedRecord) -> String {
    if let path = problem.path { return path }
    guard let field = problem.field else { return "" }
    let undecided = item.undecided
    return configuration.inputPath(
      ofField: field, in: undecided.record.kind, from: undecided.sender) ?? ""
  }

  /// Adds what a record changes about earlier ones.
  private mutating func addEffects(of decision: Decision) {
    for stop in decision.effects.stops {
      stops.append(
        StopRow(
          record: stop.record.id, receiver: stop.receiver.map(numbers.number(of:)) ?? 0,
          bucket: stop.bucket, code: stop.code))
    }
    if let consents = decision.effects.consents {
      self.consents.append((record: decision.caseRecord, consents: consents.stored))
    }
  }

  /// One rendered file of a record: an output of this group, with its flag where it has one, or bytes that wait.
  private struct Sending {
    let receiver: PartnerID
    var output: OutputRow?
    var flag: (output: OutputRow, bytes: [UInt8])?
  }

  /// Adds the files of a record that leave with this group, and returns what became of each of its files, in order.
  private mutating func addFiles(of item: DecidedRecord, row: RecordRow) -> [Sending] {
    var sendings: [Sending] = []
    sendings.reserveCapacity(item.files.count)
    for file in item.files {
      var sending = Sending(receiver: file.receiver)
      let isWaiting = item.decision.deliveries.contains {
        $0.bucket == .waiting && $0.receiver == file.receiver
      }
      if !isWaiting {
        let names = self.names(of: file, row: row, reference: item.decision.numbers.reference)
        sending.output = addFile(
          kind: .delivery, partner: file.receiver, name: names.messages, bytes: file.bytes,
          record: row.id)
        sending.flag = names.flag.map { flag in
          let output = addFile(
            kind: .flag, partner: file.receiver, name: flag.name, bytes: flag.bytes,
            record: row.id)
          return (output, flag.bytes)
        }
      }
      sendings.append(sending)
    }
    return sendings
  }

  func recordRow(_ item: DecidedRecord, drop: Int64) -> RecordRow {
    let record = item.undecided.record
    let decision = item.decision
    let worst = decision.cause
    return RecordRow(
      id: decision.numbers.id, drop: drop, ordinal: record.ordinal,
      partner: numbers.number(of: decision.sender), number: decision.numbers.number,
      kind: record.kind, action: record.action, bucket: decision.bucket,
      code: worst?.code ?? "", rule: worst?.rule?.description ?? "", field: worst?.field ?? "",
      identity: record.identity?.hash, content: record.content, caseRecord: decision.caseRecord,
      consents: decision.consents.stored, previousAttempt: decision.previousAttempt,
      duplicateOf: decision.duplicateOf?.id ?? 0, generation: generation,
      archive: ArchivePlace(day: "", offset: 0), line: record.place.line, changedAt: at)
  }

  mutating func addFile(
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
  ) -> (messages: String, flag: OutboxAgreement.Follower?) {
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

  func archived(
    _ output: OutputRow, partner: PartnerID, _ references: [Reference], _ bytes: [UInt8]
  ) -> ArchiveLine.Output {
    ArchiveLine.Output(
      output: output.id, partner: partner.rawValue, partnerNumber: output.partner,
      name: output.name, sha256: output.sha256, references: references, bytes: bytes)
  }

  private func archived(
    _ item: DecidedRecord, row: RecordRow, _ sendings: [Sending]
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
        bucket: delivery.bucket.rawValue,
        output: sendings.first { $0.receiver == delivery.receiver }?.output?.id ?? 0,
        omitted: delivery.omitted)
    }
    line.routes = decision.steps.compactMap { step in
      Self.isTold(step, by: decision) ? nil : .init(route: step.route, answer: step.words)
    }
    line.identity = row.identity
    line.content = row.content
    line.caseRecord = row.caseRecord
    line.consents = row.consents
    line.caseConsents = decision.effects.consents?.stored
    line.stops = decision.effects.stops.map { stop in
      ArchiveLine.Decided.Stop(
        record: stop.record.id, receiverNumber: stop.receiver.map(numbers.number(of:)) ?? 0,
        bucket: stop.bucket.rawValue, code: stop.code)
    }
    line.caseIdentity = decision.caseIdentity?.hash
    line.hasTakenCase = decision.caseIdentity?.isTaken == true
    line.previousAttempt = row.previousAttempt
    line.duplicateOf = row.duplicateOf
    line.line = row.line
    return line
  }

  /// Returns whether what a route said follows from the deliveries and the routes themselves.
  private static func isTold(_ step: RouteStep, by decision: Decision) -> Bool {
    guard case .led(let partners) = step.outcome else { return step.isEvident }
    return !partners.isEmpty
      && partners.allSatisfy { partner in
        decision.deliveries.contains { $0.receiver == partner && $0.route == step.route }
      }
  }
}

extension Decision {
  /// The worst of what is wrong with the record, unless it is no more than a remark.
  package var cause: RecordProblem? {
    problems.first.flatMap { $0.outcome == .warn ? nil : $0 }
  }
}
