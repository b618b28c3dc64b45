import Diagnostics
import Exchange
import Operations
import Pipeline
import Referrals
import Routing

/// A record of a plan as a line of JSON.
struct PlannedRecordLine: Encodable {
  struct Delivery: Encodable {
    let receiver: String
    let route: String
    let bucket: String
    /// Fields that the route's allow-list leaves out.
    let omitted: [String]
  }

  struct Answer: Encodable {
    let route: String
    let answer: String
  }

  struct Problem: Encodable {
    let code: String
    let what: String
    let place: String
  }

  let reference: String
  let sender: String
  /// The number that the drop would get.
  let drop: Int64
  /// 1 for the first record of the drop.
  let ordinal: Int
  /// The row or line where it begins; 0 for the whole drop.
  let line: Int
  let kind: String?
  let action: String?
  let bucket: String
  let code: String
  let deliveries: [Delivery]
  /// What every route said, in their order.
  let routes: [Answer]
  let problems: [Problem]

  init(_ planned: PlannedRecord) {
    let record = planned.decided.undecided.record
    let decision = planned.decided.decision
    reference = planned.reference
    sender = planned.sender.rawValue
    drop = planned.drop
    ordinal = record.ordinal
    line = record.place.line
    kind = record.kind?.rawValue
    action = record.action?.rawValue
    bucket = decision.bucket.rawValue
    code = planned.code
    deliveries = decision.deliveries.map {
      Delivery(
        receiver: $0.receiver.rawValue, route: $0.route, bucket: $0.bucket.rawValue,
        omitted: $0.omitted)
    }
    routes = decision.steps.map { Answer(route: $0.route, answer: $0.words) }
    problems = decision.problems.map { problem in
      Problem(
        code: problem.code, what: problem.what,
        place: Position.drop(number: planned.drop, place: problem.place ?? .whole).description)
    }
  }
}

/// The whole plan as a line of JSON: the last one, with the fields of a run's where it has the same to say.
struct PlanLine: Encodable {
  private struct Outbox: Encodable {
    let partner: String
    let files: Int
    let records: Int
    let receipts: Int
  }

  private struct Cause: Encodable {
    let bucket: String
    let code: String
    let records: Int
    let firstReference: String
  }

  private struct Rest: Encodable {
    /// True when an interrupted run is put right first.
    let recovered: Bool
    let waitingFor: [WaitingRecords]
    let uncollected: [UncollectedOutbox]
    /// What would be placed for whom.
    let outboxes: [Outbox]
    /// Why records would be held, failed, withheld or rejected.
    let causes: [Cause]
    /// What stays in the inboxes of partners that are paused.
    let paused: [LeftInInbox]
    /// Partners whose records go nowhere, as they try things out.
    let testing: [String]
    /// Files of MESH clients that a run would hand to inboxes first.
    let arrivals: [MeshArrivals]
    /// Files that changed a moment ago and are taken for finished.
    let presumed: Int
    /// True when another program works on the home.
    let atWork: Bool
  }

  private let total: TotalLine
  private let rest: Rest

  init(_ report: PlanReport) {
    let planned = report.planned
    total = TotalLine(planned.summary)
    rest = Rest(
      recovered: report.interruption != nil, waitingFor: report.waiting,
      uncollected: report.outboxes,
      outboxes: planned.outboxes.sorted { $0.key < $1.key }
        .map {
          Outbox(
            partner: $0.key.rawValue, files: $0.value.files, records: $0.value.records,
            receipts: $0.value.receipts)
        },
      causes: planned.causes.map {
        Cause(
          bucket: $0.bucket.rawValue, code: $0.code, records: $0.records,
          firstReference: $0.firstReference)
      },
      paused: report.paused, testing: report.testing.map(\.rawValue), arrivals: report.arrivals,
      presumed: planned.presumed,
      atWork: report.isAtWork)
  }

  func encode(to encoder: any Encoder) throws {
    try total.encode(to: encoder)
    try rest.encode(to: encoder)
  }
}
