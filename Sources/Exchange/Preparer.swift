package import Configuration
package import Diagnostics
import Digests
import Document
import Formats
import Mapping
import Referrals
package import Routing

/// Prepares drops and writes files for one worker: decoders, document and scratch memory are its own and used again for
/// each record.
///
/// A class, as it owns libxml2's parser; it is used by one thread at a time.
package final class Worker {
  let generation: Generation
  let keys: RecordKeys
  let decoder: XMLDecoder
  var document = Document()
  var scratch = MappingScratch()

  /// Creates a worker for drops of one generation.
  package init(generation: Generation, keys: RecordKeys) {
    self.generation = generation
    self.keys = keys
    decoder = XMLDecoder(symbols: generation.mappings.symbols)
  }

  /// Cuts, decodes, maps and checks one drop: the first pure step.
  ///
  /// - Parameters:
  ///   - drop: The file with what its reception gave it.
  ///   - sender: The owner of the inbox that the drop lay in.
  /// - Returns: Its records, of which there is at least one.
  package func prepare(_ drop: Drop, from sender: Partner) -> PreparedDrop {
    if let problem = FileSniffer.problem(in: drop.bytes) {
      return .unreadable(drop, problems: [problem])
    }
    let mappings = (sender.inbox?.mappings ?? []).compactMap(generation.mappings.mapping(named:))
    return looksLikeXML(drop.bytes)
      ? prepareXML(drop, from: sender, mappings: mappings)
      : prepareTable(drop, from: sender, mappings: mappings)
  }

  /// True for a file whose first character, behind a byte order mark and blanks, is `<`.
  private func looksLikeXML(_ bytes: [UInt8]) -> Bool {
    bytes.prefix(64).first { $0 == 0x3C || $0 > 0x20 && $0 < 0x80 } == 0x3C
  }
}

extension PreparedDrop {
  /// A drop that nobody could read: one rejected record that stands for all its bytes.
  static func unreadable(
    _ drop: Drop, problems: [RecordProblem], form: DropForm = .unreadable
  ) -> PreparedDrop {
    let record = PreparedRecord(
      ordinal: 1, place: problems.first?.place ?? .whole, kind: nil, action: nil, message: nil,
      problems: problems, identity: nil, content: nil, about: nil, returned: nil, consents: [],
      unread: [])
    return PreparedDrop(
      drop: drop, form: form, slices: [Slice(ordinal: 1, range: 0..<drop.bytes.count)],
      records: [record], remarks: [])
  }

  /// What could not be a drop at all: a record that stands for it, without bytes.
  package static func notice(_ drop: Drop, problem: RecordProblem) -> PreparedDrop {
    unreadable(drop, problems: [problem])
  }
}
