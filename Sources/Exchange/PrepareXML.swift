import Configuration
import Diagnostics
import Document
import Formats
import Mapping
import Referrals
import Routing

extension Worker {
  /// Prepares a drop that holds one XML document.
  func prepareXML(_ drop: Drop, from sender: Partner, mappings: [CompiledMapping]) -> PreparedDrop {
    let candidates = mappings.compactMap { mapping -> XMLCandidate? in
      guard case .xml(let options) = mapping.format else { return nil }
      return XMLCandidate(
        mapping: mapping, options: options,
        schema: options.schema.flatMap { generation.schemas[$0] })
    }
    guard let first = candidates.first else {
      return .unreadable(drop, problems: [PrepareProblem.noXMLHere(readable: mappings)])
    }
    let root = xmlRootName(of: drop.bytes)
    let candidate = candidates.first { $0.mayRead(root: root) } ?? first
    let problems = decoder.decode(
      drop.bytes, into: &document, schema: candidate.schema,
      usesLooseNames: candidate.options.looseNames)
    guard !document.nodes.isEmpty else { return .unreadable(drop, problems: problems) }
    let mapping = candidates.first { $0.mapping.matches(document) }?.mapping
    guard let mapping, problems.isEmpty else {
      let found =
        problems.isEmpty
        ? [PrepareProblem.noMappingFits(known: candidates.map(\.mapping))]
        : problems
      return single(drop, rejected(found, kind: mapping?.kind))
    }
    let place = InputPlace.text(line: drop.repeated?.line ?? 1, column: 1)
    let record = prepareRecord(
      mapping, at: 0, from: sender, ordinal: drop.repeated?.ordinal ?? 1, place: place
    ) { node in
      guard node >= 0 else { return nil }
      return .text(offset: Int(self.document.nodes[node].offset), in: drop.bytes)
    }
    return single(drop, record)
  }

  private func single(_ drop: Drop, _ record: PreparedRecord) -> PreparedDrop {
    PreparedDrop(
      drop: drop, form: .xml, slices: [Slice(ordinal: 1, range: 0..<drop.bytes.count)],
      records: [record], remarks: [])
  }

  /// A document that could be read as text and not as a message.
  private func rejected(_ problems: [RecordProblem], kind: MessageKind?) -> PreparedRecord {
    PreparedRecord(
      ordinal: 1, place: .text(line: 1, column: 1), kind: kind, action: nil, message: nil,
      problems: problems, identity: nil, content: nil, about: nil, returned: nil, consents: [],
      unread: [])
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
