import Archive
import Diagnostics
import Digests
package import Ledger
import Pipeline
import Referrals

/// The way of one record through the interchange, step by step: times, places, configurations and files, nothing of its
/// content.
package struct TraceReport: Sendable, Encodable {
  /// One step.
  package struct Step: Sendable, Encodable {
    /// `received`, `decided`, `told`, `reprocessed`, `delivered` and the like.
    package let step: String
    package let at: String?
    /// The commit that the step became durable with; `nil` for what has none.
    package let group: Int64?
    /// What happened, as a sentence without its end.
    package let what: String
    /// What there is to say besides, a line each.
    package let details: [String]
    /// The hash of the configuration under which it was decided; `nil` where nothing was, or that is not known.
    package let configuration: String?
    /// What each route said, in the order of the configuration; empty where none was asked.
    package let routes: [RouteAnswer]

    init(
      _ step: String, at: String?, group: Int64?, what: String, details: [String] = [],
      configuration: String? = nil, routes: [RouteAnswer] = []
    ) {
      self.step = step
      self.at = at
      self.group = group
      self.what = what
      self.details = details
      self.configuration = configuration
      self.routes = routes
    }
  }

  package let reference: String
  package let sender: String
  package let bucket: String
  package let steps: [Step]

  /// Follows a record.
  package init(_ row: RecordRow, in session: ReadingSession) throws {
    reference = session.names.reference(of: row).text
    sender = session.partner(row.partner)
    bucket = row.bucket.rawValue
    let trace = try Trace(row, in: session)
    steps = try [trace.received] + trace.decisions() + trace.related
  }
}

/// Puts together what the ledger and the archive know of one record.
private struct Trace {
  private typealias Step = TraceReport.Step

  private let row: RecordRow
  private let session: ReadingSession
  private let drop: DropRow?
  private let first: FirstDecision
  private let routes: [RouteAnswer]
  private let events: [EventRow]
  private let deliveries: [DeliveryRow]
  private let outputs: [OutputRow]
  private let handover: MeshHandover
  private let earlier: [(words: String, reference: String)]

  init(_ row: RecordRow, in session: ReadingSession) throws {
    self.row = row
    self.session = session
    drop = try session.ledger.drop(row.drop)
    first = try FirstDecision(of: row, in: session, withReceipts: true)
    routes = try Self.routes(first.decided, in: session)
    events = try session.ledger.events(ofRecord: row.id)
    deliveries = try session.ledger.deliveries(ofRecord: row.id)
    outputs = try session.ledger.outputs(ofRecord: row.id)
    handover = MeshHandover(session)
    earlier = try [
      ("is the attempt after", row.previousAttempt), ("repeats", row.duplicateOf),
      ("belongs to the case of", row.caseRecord),
    ]
    .compactMap { words, id in
      guard id != 0, id != row.id, let other = try session.ledger.record(id) else { return nil }
      return (words, session.names.reference(of: other).text)
    }
  }

  /// Reads what the routes said to the first decision, with the routes of the configuration that made it.
  private static func routes(_ decided: ArchiveLine.Decided?, in session: ReadingSession) throws
    -> [RouteAnswer]
  {
    guard let decided else { return [] }
    let store = GenerationStore(folder: session.paths.generations)
    guard let sender = PartnerID(rawValue: decided.partner),
      let glance = try store.routes(decided.generation, for: sender)
    else { return RouteAnswers.kept(decided) }
    return RouteAnswers(decided, glance)?.all ?? []
  }

  // MARK: Steps

  /// How the drop came in, and where the record stands in it.
  var received: TraceReport.Step {
    let place = row.line > 0 ? ", row or line \(row.line)" : ""
    var details: [String] = []
    if let drop {
      details = [
        "the drop has \(drop.size) bytes and \(drop.records) \(drop.records == 1 ? "record" : "records"), SHA-256 \(drop.sha256.hex)",
        "its bytes are in the archive of \(row.archive.day)"
          + (first.isRemoved ? ", whose file is not kept any more" : ""),
      ]
    }
    return Step(
      "received", at: drop.map { Moment.iso($0.receivedAt) }, group: nil,
      what: "drop \(row.drop) of \(session.partner(row.partner)), record \(row.ordinal)\(place)",
      details: details)
  }

  /// Everything that was decided on it, with the files that it went out in.
  func decisions() throws -> [TraceReport.Step] {
    var steps: [Step] = []
    for (index, event) in events.enumerated() {
      var details: [String] = []
      if index == 0 { details += findings }
      details += try asked(inGroup: event.group)
      details += files(ofGroup: event.group)
      // What the ledger knows of receivers is their present state: it belongs to the last step.
      if index == events.count - 1 { details += receivers }
      steps.append(
        Step(
          event.step, at: Moment.iso(event.at), group: event.group, what: what(event),
          details: details, configuration: configuration(at: index),
          routes: index == 0 ? routes : []))
      if index == 0, let told = told(at: event) { steps.append(told) }
    }
    return steps
  }

  /// Who asked for what a group did, and why.
  private func asked(inGroup group: Int64) throws -> [String] {
    guard let note = try InterventionNote(ofGroup: group, in: session) else { return [] }
    let why = note.why.isEmpty ? "no reason given" : note.why
    return ["asked for by \(note.who): \(why)", "with: interchange \(note.command)"]
  }

  /// In which receipt its sender learned of the first decision.
  private func told(at event: EventRow) -> TraceReport.Step? {
    if !first.receipts.isEmpty {
      return Step(
        "told", at: Moment.iso(event.at), group: event.group,
        what: "its sender, in \(first.receipts.joined(separator: " and "))")
    }
    guard first.isToldLater, let drop else { return nil }
    return Step(
      "told", at: nil, group: nil,
      what: drop.isComplete
        ? "its sender, in the receipt of drop \(drop.number)"
        : "nobody yet: its sender is told when all of drop \(drop.number) is decided")
  }

  private func what(_ event: EventRow) -> String {
    let way = event.step == EventRow.delivered ? "left with a file that closed a window: " : ""
    return way + event.bucket.rawValue
      + (event.code.isEmpty ? "" : ", because of \(event.code)")
  }

  /// Records that it has to do with.
  var related: [TraceReport.Step] {
    earlier.map { other in
      Step(
        "related", at: nil, group: nil, what: "\(other.words) \(other.reference)")
    }
  }

  // MARK: Details

  /// What was found when it was decided first.
  private var findings: [String] {
    guard let decided = first.decided else { return [] }
    let isUnrouted = routes.isEmpty && decided.bucket != Bucket.duplicate.rawValue
    return decided.problems.flatMap(words) + (isUnrouted ? ["no route was asked"] : [])
  }

  /// Under which configuration a step was decided.
  ///
  /// The ledger knows it of the newest decision, the archive of the first.
  private func configuration(at index: Int) -> String? {
    let decisions = events.indices.filter {
      ![EventRow.delivered, EventRow.held].contains(events[$0].step)
    }
    if index == 0, let decided = first.decided { return decided.generation.hex }
    return index == decisions.last ? row.generation.hex : nil
  }

  private func words(_ problem: RecordProblem) -> [String] {
    let place = Position.drop(number: row.drop, place: problem.place ?? .whole).description
    let rule = problem.rule.map { ", rule \($0.description)" } ?? ""
    return ["\(place): \(problem.what) [\(problem.code)]\(rule)"]
  }

  private func files(ofGroup group: Int64) -> [String] {
    outputs.filter { $0.group == group }
      .map { output in
        let state = output.isDelivered ? "placed" : "staged, and not placed yet"
        let doubt =
          output.isPossibleDuplicate
          ? "; a possible duplicate, as a recovery placed it" : ""
        let partner = session.partner(output.partner)
        let onward =
          output.isDelivered
          ? handover.words(file: output.name, partner: partner).map { "; \($0)" } ?? "" : ""
        return "file \(output.name) for \(partner): \(state), SHA-256 "
          + "\(output.sha256.hex)\(doubt)\(onward)"
      }
  }

  /// What became of it for each receiver.
  private var receivers: [String] {
    deliveries.map { delivery in
      let since =
        delivery.bucket == .waiting && delivery.since > 0
        ? " since \(Moment.iso(delivery.since))" : ""
      let omitted =
        delivery.omitted.isEmpty
        ? "" : "; left out: \(delivery.omitted.replacing(",", with: ", "))"
      return "\(session.partner(delivery.receiver)): \(delivery.bucket.rawValue)\(since)\(omitted)"
    }
  }
}
