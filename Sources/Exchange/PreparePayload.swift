import Configuration
import Diagnostics
import Digests
import Document
import Formats
import Mapping

extension Worker {
  /// Puts the documents that stand as text in the present one in the place of their text.
  ///
  /// Whatever is wrong in one of them stands, for the sender, where its text does.
  ///
  /// - Parameters:
  ///   - mapping: Knows where they may stand.
  ///   - bytes: The drop, for the places of problems.
  /// - Returns: What is wrong with one of them; empty where all can be read.
  func openPayloads(of mapping: CompiledMapping, in bytes: [UInt8]) -> [RecordProblem] {
    for node in mapping.payloads(in: document) {
      let place = InputPlace.text(offset: Int(document.nodes[node].offset), in: bytes)
      do throws(RecordProblem) {
        let text = try PayloadText.document(
          in: document.bytes(of: node)
            .withUnsafeBufferPointer { Base64.bytes(of: $0, .lenient) })
        var inner = Document()
        if let problem = decoder.decode(text, into: &inner).first { throw problem }
        document.graft(inner, below: node, in: generation.mappings.symbols)
      } catch {
        var problem = error
        problem.place = place
        return [problem]
      }
    }
    return []
  }
}
