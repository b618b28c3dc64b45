import Configuration
import Diagnostics
import Document
import Formats
import Mapping
import Referrals
import Routing

extension Worker {
  /// Prepares a drop that is one XML document.
  func prepareDocument(
    _ cut: CutRecord, of part: DropPart, _ drop: Drop, from sender: Partner
  ) -> PreparedRecord {
    let mappings = (sender.inbox?.mappings ?? []).compactMap(generation.mappings.mapping(named:))
    let candidates = mappings.compactMap { mapping -> XMLCandidate? in
      guard case .xml(let options) = mapping.format else { return nil }
      return XMLCandidate(
        mapping: mapping, options: options,
        schema: options.schema.flatMap { generation.schemas[$0] })
    }
    guard let first = candidates.first else {
      return PreparedRecord(
        unread: cut, at: .whole, problems: [PrepareProblem.noXMLHere(readable: mappings)],
        isUnreadable: true)
    }
    let root = xmlRootName(of: part.bytes)
    let candidate = candidates.first { $0.mayRead(root: root) } ?? first
    let problems = decoder.decode(
      part.bytes, into: &document, schema: candidate.schema,
      usesLooseNames: candidate.options.looseNames)
    guard !document.nodes.isEmpty else {
      return PreparedRecord(
        unread: cut, at: problems.first?.place ?? .whole, problems: problems, isUnreadable: true)
    }
    let mapping = candidates.first { $0.mapping.matches(document) }?.mapping
    guard let mapping, problems.isEmpty else {
      let found =
        problems.isEmpty
        ? [PrepareProblem.noMappingFits(known: candidates.map(\.mapping))]
        : problems
      return PreparedRecord(
        unread: cut, at: .text(line: 1, column: 1), kind: mapping?.kind, problems: found)
    }
    let place = InputPlace.text(line: cut.line, column: cut.column)
    return prepareRecord(
      mapping, at: 0, from: sender, ordinal: cut.ordinal, place: place
    ) { node in
      guard node >= 0 else { return nil }
      return .text(offset: Int(self.document.nodes[node].offset), in: part.bytes)
    }
  }
}

/// An XML mapping of an inbox with what is needed to choose it.
private struct XMLCandidate {
  let mapping: CompiledMapping
  let options: XMLFormatOptions
  let schema: XMLSchema?

  /// True when the schema knows the root element, or there is no schema to say.
  func mayRead(root: String?) -> Bool {
    guard let schema, let root else { return true }
    return schema.rootElements.contains(root)
  }
}
