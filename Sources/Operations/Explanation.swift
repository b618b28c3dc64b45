import Archive
import Configuration
import Diagnostics
import Digests
import Exchange
package import Ledger
import Mapping
import Pipeline
import Referrals
import Routing
import Spool

/// Why each field of what was sent for a record is what it is; no text of it, though its code rows tell its codes.
///
/// It tells where a value stood, by which rules it was read and written, and by which code rows. The record is read and
/// written once more from the archive, under the configuration that decided it.
package struct Explanation: Sendable, Encodable {
  /// What one receiver was sent.
  package struct Delivery: Sendable, Encodable {
    package let receiver: String
    package let mapping: String
    /// The name of the file in the receiver's outbox, or "".
    package let file: String
    package let bucket: String
    /// True where writing it once more gives the bytes that were sent; `nil` where nothing was sent.
    package let isSame: Bool?
    package fileprivate(set) var fields: [ExplainedField]
    /// The fields that were read and that this receiver was not sent, with positions.
    package fileprivate(set) var notSent: [String]
  }

  package let reference: String
  package let sender: String
  package let bucket: String
  package let drop: Int64
  package let configuration: String
  /// Every value that was read.
  package private(set) var read: [ExplainedField]
  package private(set) var deliveries: [Delivery]

  /// Explains a record.
  ///
  /// - Parameters:
  ///   - row: The record.
  ///   - session: The home.
  /// - Throws: ``NotFound`` where its configuration or its bytes are not kept any more, or nobody could read it; errors of
  ///   ledger and archive.
  package init(_ row: RecordRow, in session: ReadingSession) throws {
    let reference = session.names.reference(of: row)
    let store = GenerationStore(folder: session.paths.generations)
    guard let generation = try store.load(row.generation) else {
      throw NotFound.unexplained(
        reference.text, why: "the configuration that decided it is not kept, or not whole any more",
        fix: "restore state/generations/\(row.generation.hex) from a copy")
    }
    let archive = try ArchiveFolder(reading: session.paths.archive, in: RealFileSystem())
    var records = try ArchivedRecords(
      ledger: session.ledger, archive: archive, names: session.names,
      directory: generation.directory)
    let record = try records.fetch(row)
    let worker = Worker(
      generation: generation, keys: RecordKeys(key: try HomeKey.read(session.paths)))
    let prepared = worker.explain(record.drop, from: record.sender).records.first
    guard let prepared, let message = prepared.message, !prepared.trail.isEmpty else {
      throw NotFound.unexplained(
        reference.text, why: "nobody could read it as a message",
        fix: "interchange show \(reference.text)")
    }
    let extraction = try Extraction(session)
    let outputs = try session.ledger.outputs(ofRecord: row.id)
    self.reference = reference.text
    sender = session.partner(row.partner)
    bucket = row.bucket.rawValue
    drop = row.drop
    configuration = row.generation.hex
    read = prepared.trail.map(ExplainedField.init)
    deliveries = try session.ledger.deliveries(ofRecord: row.id)
      .compactMap { delivery in
        let receiver = session.partner(delivery.receiver)
        guard let id = PartnerID(rawValue: receiver),
          let outbox = generation.directory[id]?.outbox, let kind = prepared.kind,
          let mapping = outbox.mapping(for: kind)
        else { return nil }
        let sent = try extraction.bytes(sentFor: delivery)
        let written = Self.write(
          message, omitting: delivery.omitted, kind: kind, mapping: mapping,
          reference: reference, from: record.sender.id, to: id, by: worker, as: sent)
        return Delivery(
          receiver: receiver, mapping: mapping,
          file: outputs.first { $0.id == delivery.output }?.name ?? "",
          bucket: delivery.bucket.rawValue,
          isSame: sent.map { $0 == written.bytes },
          fields: written.steps.map { ExplainedField($0, read: prepared.trail) },
          notSent: Self.notSent(prepared.trail, written.steps))
      }
  }

  /// Writes a message as it was sent: what its receiver had of the case before decides what it says of its action.
  private static func write(
    _ message: FieldGroup, omitting omitted: String, kind: MessageKind, mapping: String,
    reference: Reference, from sender: PartnerID, to receiver: PartnerID, by worker: Worker,
    as sent: [UInt8]?
  ) -> (bytes: [UInt8], steps: [TrailStep]) {
    var kept = message
    for path in omitted.split(separator: ",") {
      kept = kept.without(path.split(separator: ".")[...])
    }
    var first: (bytes: [UInt8], steps: [TrailStep])?
    for action in [nil, Action.new, .cancel] {
      var told = kept
      if let action { told["action"] = .text(action.rawValue) }
      for form in [RenderTask.Form.file, .record] {
        let (outcome, steps) = worker.explain(
          RenderTask(
            index: 0, receiver: receiver, form: form, kind: kind, mapping: mapping, message: told,
            reference: reference, sender: sender))
        guard case .written(let delivery) = outcome else { continue }
        if delivery.bytes == sent || sent == nil { return (delivery.bytes, steps) }
        first = first ?? (delivery.bytes, steps)
      }
    }
    return first ?? ([], [])
  }

  /// The fields that were read and that no step of a writing has.
  private static func notSent(_ read: [ReadStep], _ written: [TrailStep]) -> [String] {
    let sent = Set(written.map(\.field))
    return read.map(\.step.field)
      .filter { field in
        !sent.contains(field)
          && !sent.contains { field.hasPrefix($0 + "[") || field.hasPrefix($0 + ".") }
      }
  }
}

extension FieldGroup {
  /// The group without the field at a path without positions, in every item of the lists on the way.
  fileprivate func without(_ path: ArraySlice<Substring>) -> FieldGroup {
    guard let first = path.first, let index = definition.index(of: String(first)),
      let value = self[index]
    else { return self }
    var group = self
    group[index] = path.count == 1 ? nil : value.without(path.dropFirst())
    return group
  }
}

extension FieldValue {
  fileprivate func without(_ path: ArraySlice<Substring>) -> FieldValue? {
    switch self {
    case .group(let group):
      let left = group.without(path)
      return left.isEmpty ? nil : .group(left)
    case .list(let items):
      let left = items.compactMap { $0.without(path) }
      return left.isEmpty ? nil : .list(left)
    case .text, .date, .flag, .bytes, .cleared: return self
    }
  }
}

extension Explanation {
  /// The explanation of some fields alone.
  ///
  /// - Parameter name: A field or a group of fields by its model path, with or without positions, or names that follow each
  ///   other in the file that was sent.
  /// - Returns: The same record with these fields only, receivers without them left out.
  /// - Throws: ``NotFound`` where there are none.
  package func limited(to name: String) throws(NotFound) -> Explanation {
    var limited = self
    limited.read = read.filter { $0.isCalled(name) }
    limited.deliveries = deliveries.compactMap { delivery in
      var delivery = delivery
      delivery.fields = delivery.fields.filter { $0.isCalled(name) }
      delivery.notSent = delivery.notSent.filter { ExplainedField.isField($0, called: name) }
      return delivery.fields.isEmpty && delivery.notSent.isEmpty ? nil : delivery
    }
    if !limited.read.isEmpty || !limited.deliveries.isEmpty { return limited }
    let known = (read + deliveries.flatMap(\.fields)).flatMap { [$0.field, $0.place] }
    throw NotFound.nothing(
      named: name, why: "\(reference) has no field or place of that name",
      fix: nearestMatch(to: name, in: known.filter { !$0.isEmpty })
        .map { "write \(quoted(code: $0))" } ?? "leave it out to see all of them")
  }
}
