import Configuration
package import Diagnostics
package import Digests
import Document
import Formats
import Mapping
package import Referrals

/// One file to be written for a receiver.
package struct RenderTask: Sendable {
  /// A delivery by the record's place in its group and its receiver.
  package struct Key: Sendable, Hashable {
    package let index: Int
    package let receiver: PartnerID
  }

  /// What is written.
  package enum Form: Sendable, Hashable {
    /// A file of its own.
    case file
    /// The record alone, to stand among others in a ``WindowFrame``.
    case record
  }

  package let key: Key
  package let form: Form
  package let kind: MessageKind
  package let mapping: String
  package let message: FieldGroup
  /// Ours, in the place of the message's own; `nil` leaves that.
  package let reference: Reference?
  /// Who sent the message; `nil` where none can meet another's.
  package let sender: PartnerID?
}

extension RenderTask {
  /// Makes a task outside a group, such as a test's.
  package init(
    index: Int, receiver: PartnerID, form: Form, kind: MessageKind, mapping: String,
    message: FieldGroup, reference: Reference?, sender: PartnerID? = nil
  ) {
    self.init(
      key: Key(index: index, receiver: receiver), form: form, kind: kind, mapping: mapping,
      message: message, reference: reference, sender: sender)
  }
}

/// A file, or why it could not be written.
package enum RenderOutcome: Sendable {
  case written(RenderedDelivery)
  case unwritable([RecordProblem])
}

extension Worker {
  /// Writes one delivery with the mapping that its receiver agreed to.
  package func render(_ task: RenderTask) -> RenderOutcome {
    guard let mapping = generation.mappings.mapping(named: task.mapping) else {
      preconditionFailure("the generation has no mapping \(task.mapping)")
    }
    let reference = task.reference?.text
    let sender = task.sender?.rawValue
    switch mapping.format {
    case .xml(let options):
      var writer = documentWriters.removeValue(forKey: task.mapping) ?? XMLWriter(options)
      defer {
        // Now and not before the next: a large file would be held twice until then.
        writer.reset()
        documentWriters[task.mapping] = writer
      }
      let problems = mapping.write(
        task.message, reference: reference, from: sender, to: &writer, using: &scratch)
      let bytes = task.form == .file ? writer.bytes : writer.bytesBehindDeclaration
      return outcome(problems, bytes, task, ending: ".xml")
    case .csv(let options):
      var writer = tableWriters.removeValue(forKey: task.mapping) ?? CSVWriter(options)
      defer {
        writer.reset()
        tableWriters[task.mapping] = writer
      }
      if task.form == .file { writer.writeHeader() }
      let problems = mapping.write(
        task.message, reference: reference, from: sender, to: &writer, using: &scratch)
      return outcome(problems + writer.problems, writer.bytes, task, ending: ".csv")
    case .hl7v2(let options):
      var writer = hl7Writers.removeValue(forKey: task.mapping) ?? HL7Writer(options)
      defer {
        writer.reset()
        hl7Writers[task.mapping] = writer
      }
      let problems = mapping.write(
        task.message, reference: reference, from: sender, to: &writer, using: &scratch)
      return outcome(problems + writer.problems, writer.bytes, task, ending: ".hl7")
    case .json: return renderJSON(task, mapping)
    case .fhir(let options): return renderFHIR(task, mapping, options)
    }
  }

  func outcome(
    _ problems: [RecordProblem], _ bytes: [UInt8], _ task: RenderTask, ending: String
  ) -> RenderOutcome {
    problems.isEmpty
      ? .written(RenderedDelivery(receiver: task.key.receiver, ending: ending, bytes: bytes))
      : .unwritable(
        problems.map { problem in
          var problem = problem
          problem.outcome = .fail
          return problem
        })
  }
}

extension XMLWriter {
  /// Creates a writer for the documents that a mapping file describes.
  init(_ options: XMLFormatOptions) {
    self.init(namespaces: options.namespaces.map { Namespace(prefix: $0.prefix, uri: $0.uri) })
  }
}
