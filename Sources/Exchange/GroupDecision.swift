import Diagnostics
import Digests
package import Referrals
package import Routing

/// One record on its way through decide and render, with everything that both need.
package struct Undecided: Sendable {
  package let drop: Int64
  package let sender: Partner
  package let record: PreparedRecord
  package let numbers: RecordNumbers
  /// What happened since it was first decided; `nil` for a record that is new.
  package let since: SinceDecided?
  /// True where a drop that came later from the same sender was decided before it, as this one was parked.
  package let isOutOfTurn: Bool

  package init(
    drop: Int64, sender: Partner, record: PreparedRecord, numbers: RecordNumbers,
    since: SinceDecided? = nil, isOutOfTurn: Bool = false
  ) {
    self.drop = drop
    self.sender = sender
    self.record = record
    self.numbers = numbers
    self.since = since
    self.isOutOfTurn = isOutOfTurn
  }
}

/// What happened to a record since it was first decided, for one that is processed again.
package struct SinceDecided: Sendable {
  /// Receivers that have a file of it already.
  package let alreadySent: Set<PartnerID>
  /// Consents that were taken back.
  package let withdrawn: Consents
  /// True where a person has looked at what it was held for and lets it go on.
  package let isReleased: Bool
  /// True where it was held as it had been taken back before it came.
  package let isWithdrawnBefore: Bool

  package init(
    alreadySent: Set<PartnerID> = [], withdrawn: Consents = [], isReleased: Bool = false,
    isWithdrawnBefore: Bool = false
  ) {
    self.alreadySent = alreadySent
    self.withdrawn = withdrawn
    self.isReleased = isReleased
    self.isWithdrawnBefore = isWithdrawnBefore
  }
}

/// A file for a receiver, written and ready to be staged, or a record that waits for its window.
package struct RenderedDelivery: Sendable {
  package let receiver: PartnerID
  /// The ending of its format's files, such as `.xml`; the rest of the name is what the receiver agreed to.
  package let ending: String
  package let bytes: [UInt8]
}

/// One record decided, with the files that it sends.
///
/// A class, as it goes from step to step; immutable.
package final class DecidedRecord: Sendable {
  package let undecided: Undecided
  package let decision: Decision
  package let files: [RenderedDelivery]

  init(undecided: Undecided, decision: Decision, files: [RenderedDelivery]) {
    self.undecided = undecided
    self.decision = decision
    self.files = files
  }
}

/// What became of the records of a group.
package struct GroupOutcome: Sendable {
  /// The records in the same order, each with its decision and its files.
  package let records: [DecidedRecord]
  /// What the decisions of this group add to what is known: of nobody else's records.
  package let additions: DecisionState
}

/// Decides a group of records in received order and writes what they send.
///
/// A file that cannot be written makes its record failed, which frees its identity and so may change the records behind
/// it. Such records are therefore decided again, with the failure as one more fact, until nothing changes; each file is
/// written once.
///
/// - Parameters:
///   - records: The records in received order.
///   - decider: Decides one after the other.
///   - initial: What is known of earlier records; unchanged here, as the caller keeps it or throws it away.
///   - render: Writes one delivery; runs over many at once, in any order, and answers in the order of the deliveries.
/// - Returns: The decided records, and what they add to the state.
package func decideGroup(
  _ records: [Undecided], decider: Decider, state initial: DecisionState,
  render: ([RenderTask]) -> [RenderOutcome]
) -> GroupOutcome {
  var unwritable: [Int: [PartnerID: [RecordProblem]]] = [:]
  /// By record: the files that are written.
  var written = [[RenderedDelivery]](repeating: [], count: records.count)
  while true {
    var state = initial
    state.reserve(records.count)
    let decisions = records.indices.map { index in
      decider.decide(records[index], unwritable: unwritable[index] ?? [:], state: &state)
    }
    var tasks = renderTasks(of: decisions, records: records)
    if !unwritable.isEmpty {
      tasks.removeAll { task in
        written[task.key.index].contains { $0.receiver == task.key.receiver }
      }
    }
    var hasFailed = false
    for (task, outcome) in zip(tasks, render(tasks)) {
      switch outcome {
      case .written(let file): written[task.key.index].append(file)
      case .unwritable(let problems):
        unwritable[task.key.index, default: [:]][task.key.receiver] = problems
        hasFailed = true
      }
    }
    if !hasFailed {
      return GroupOutcome(
        records: join(records, decisions, written),
        additions: state.additions)
    }
  }
}

/// Lists the files that decisions send.
private func renderTasks(of decisions: [Decision], records: [Undecided]) -> [RenderTask] {
  var tasks: [RenderTask] = []
  for (index, decision) in decisions.enumerated() {
    guard let kind = records[index].record.kind else { continue }
    for delivery in decision.trials.isEmpty ? decision.deliveries : decision.trials {
      guard let message = delivery.message else { continue }
      tasks.append(
        RenderTask(
          key: RenderTask.Key(index: index, receiver: delivery.receiver),
          form: delivery.bucket == .waiting ? .record : .file, kind: kind,
          mapping: delivery.mapping, message: message, reference: decision.numbers.reference,
          sender: decision.sender))
    }
  }
  return tasks
}

private func join(
  _ records: [Undecided], _ decisions: [Decision], _ written: [[RenderedDelivery]]
) -> [DecidedRecord] {
  records.indices.map { index in
    let files = decisions[index].deliveries
      .compactMap { delivery in
        delivery.message == nil
          ? nil : written[index].first { $0.receiver == delivery.receiver }
      }
    return DecidedRecord(
      undecided: records[index], decision: decisions[index], files: files)
  }
}
