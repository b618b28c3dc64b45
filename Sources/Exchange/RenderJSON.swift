import Configuration
import Digests
import Formats
import Mapping
import Referrals

extension Worker {
  /// Writes one delivery as a JSON object.
  func renderJSON(_ task: RenderTask, _ mapping: CompiledMapping) -> RenderOutcome {
    var writer = jsonWriters.removeValue(forKey: task.mapping) ?? JSONWriter()
    defer {
      writer.reset()
      jsonWriters[task.mapping] = writer
    }
    let problems = mapping.write(
      task.message, reference: task.reference?.text, from: task.sender?.rawValue, to: &writer,
      using: &scratch)
    let bytes = task.form == .file ? writer.bytes : writer.bytesWithoutLineEnd
    return outcome(problems + writer.problems, bytes, task, ending: mapping.format.fileEnding)
  }

  /// Writes one delivery as a FHIR resource.
  func renderFHIR(
    _ task: RenderTask, _ mapping: CompiledMapping, _ options: FHIRFormatOptions
  ) -> RenderOutcome {
    var writer =
      fhirWriters.removeValue(forKey: task.mapping) ?? FHIRWriter(isXML: options.syntax == .xml)
    defer {
      writer.reset()
      fhirWriters[task.mapping] = writer
    }
    let problems = mapping.write(
      task.message, reference: task.reference?.text, from: task.sender?.rawValue, to: &writer,
      using: &scratch)
    return outcome(
      problems + writer.problems, writer.bytes, task, ending: mapping.format.fileEnding)
  }
}
