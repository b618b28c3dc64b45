package import Configuration
package import Diagnostics
import Digests
import Exchange
import Mapping
package import Referrals
import Routing

/// Shows what a file becomes by one mapping, and what its records are written as by another.
///
/// Nobody's inbox is looked at, no checks or routes are asked, and nothing is kept.
package struct MappingTrial {
  /// What became of one record.
  package struct Record: Sendable {
    /// 1 for the first record of the file.
    package let ordinal: Int
    package let place: InputPlace
    /// `nil` where it could not be read.
    package let kind: MessageKind?
    /// The fields that are set, by model paths with positions, in the order of the model.
    package let fields: [Field]
    package let problems: [RecordProblem]
    /// Places of the document that no rule reads, without positions, each once.
    package let unread: [String]
    /// Model paths that the mapping reads and that this record does not fill.
    package let unfilled: [String]
    /// What the record is written as, or `nil` where that was not asked or is not possible.
    package let written: [UInt8]?
    /// Why it cannot be written.
    package let refusals: [RecordProblem]
    /// Fields that are set and that the mapping asked for does not write.
    package let notCarried: [String]
  }

  /// A field with its value as a text.
  package struct Field: Sendable, Hashable {
    package let path: String
    package let value: String
  }

  private let generation: Generation
  private let mapping: CompiledMapping
  private let output: CompiledMapping?
  private let worker: Worker

  /// Makes a trial ready.
  ///
  /// - Parameters:
  ///   - mapping: The mapping that reads the file.
  ///   - output: The mapping that the records are written with, if any.
  ///   - generation: Has the mappings.
  /// - Throws: ``AuthoringProblem``.
  package init(
    _ mapping: String, writing output: String? = nil, in generation: Generation
  ) throws(AuthoringProblem) {
    self.generation = generation
    self.mapping = try generation.mappings.known(mapping)
    self.output = if let output { try generation.mappings.known(output) } else { nil }
    worker = Author.worker(in: generation)
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - file: Its bytes.
  ///   - day: The day that two-digit years are told by.
  ///   - tell: Takes each record, in order.
  /// - Returns: What is wrong with the file as a whole, such as columns that nothing reads.
  package func run(
    _ file: [UInt8], on day: PartialDate, tell: (Record) throws -> Void
  ) rethrows -> [RecordProblem] {
    let drop = Drop(
      number: 1, partner: Author.id, name: [], bytes: file, sha256: SHA256Digest(of: file),
      receivedOn: day)
    let prepared = worker.prepare(drop, from: Author.partner(with: mapping.name))
    for record in prepared.records { try tell(self.record(record)) }
    return prepared.remarks
  }

  private func record(_ record: PreparedRecord) -> Record {
    let message = record.message
    let fields = message.map { FieldTexts(of: $0).all } ?? []
    let filled = Set(fields.map { FieldTexts.withoutPositions($0.path) })
    let leaves = FieldLeaves(of: mapping.definition).below(mapping.readableFields)
    var written: RenderOutcome?
    if let output, let message, output.kind == mapping.kind {
      written = worker.render(
        RenderTask(
          index: 0, receiver: Author.id, form: .file, kind: output.kind, mapping: output.name,
          message: message, reference: Reference(payload: 0)))
    }
    var bytes: [UInt8]?
    var refusals: [RecordProblem] = []
    switch written {
    case .written(let delivery): bytes = delivery.bytes
    case .unwritable(let problems): refusals = problems
    case nil: break
    }
    return Record(
      ordinal: record.ordinal, place: record.place, kind: record.kind, fields: fields,
      problems: record.problems, unread: record.unread.withoutRepetitions,
      unfilled: leaves.map(\.path.description).filter { !filled.contains($0) },
      written: bytes, refusals: refusals,
      notCarried: message.flatMap { message in output.map { $0.notCarried(message) } } ?? [])
  }
}
