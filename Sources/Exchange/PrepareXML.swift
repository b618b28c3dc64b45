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
    let candidates = xmlCandidates(of: sender)
    guard let first = candidates.first else {
      let mappings = mappings(of: sender)
      return PreparedRecord(
        unread: cut, at: .whole, problems: [PrepareProblem.noXMLHere(readable: mappings)],
        isUnreadable: true)
    }
    let root = xmlRootName(of: part.bytes)
    let candidate = candidates.first { $0.mayRead(root: root) } ?? first
    var (problems, mapping) = decode(part.bytes, as: candidate, of: candidates)
    // A tree of exact names means nothing to a mapping of loose ones, and the other way round.
    let other = candidates.first {
      $0.usesLooseNames != candidate.usesLooseNames && $0.mayRead(root: root)
    }
    if mapping == nil, problems.isEmpty, let other {
      (problems, mapping) = decode(part.bytes, as: other, of: candidates)
    }
    guard !document.nodes.isEmpty else {
      return PreparedRecord(
        unread: cut, at: problems.first?.place ?? .whole, problems: problems, isUnreadable: true)
    }
    guard let mapping, problems.isEmpty else {
      let found =
        problems.isEmpty
        ? [PrepareProblem.noMappingFits(known: candidates.map(\.mapping))]
        : problems
      return PreparedRecord(
        unread: cut, at: .text(line: 1, column: 1), kind: mapping?.kind, problems: found)
    }
    let unopened = openPayloads(of: mapping, in: part.bytes)
    guard unopened.isEmpty else {
      return PreparedRecord(
        unread: cut, at: .text(line: 1, column: 1), kind: mapping.kind, problems: unopened)
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

extension Worker {
  /// Decodes a document in the names of a candidate, and finds the first of those that name alike which it is for.
  private func decode(
    _ bytes: [UInt8], as candidate: XMLCandidate, of candidates: [XMLCandidate]
  ) -> (problems: [RecordProblem], mapping: CompiledMapping?) {
    let problems = decoder.decode(
      bytes, into: &document, schema: candidate.schema, usesLooseNames: candidate.usesLooseNames)
    guard !document.nodes.isEmpty else { return (problems, nil) }
    let fitting = candidates.first {
      $0.usesLooseNames == candidate.usesLooseNames && $0.mapping.matches(document)
    }
    return (problems, fitting?.mapping)
  }

  func mappings(of sender: Partner) -> [CompiledMapping] {
    (sender.inbox?.mappings ?? []).compactMap(generation.mappings.mapping(named:))
  }

  /// Returns the XML mappings of a sender's inbox; the same for all drops of a generation.
  private func xmlCandidates(of sender: Partner) -> [XMLCandidate] {
    if let known = xmlCandidates[sender.id] { return known }
    let candidates = mappings(of: sender)
      .compactMap { mapping -> XMLCandidate? in
        guard case .xml(let options) = mapping.format else { return nil }
        return XMLCandidate(
          mapping: mapping, usesLooseNames: options.looseNames,
          schema: options.schema.flatMap { generation.schemas[$0] })
      }
    xmlCandidates[sender.id] = candidates
    return candidates
  }

  /// Prepares records of a batch, each as a document of its own.
  func prepareBatch(
    _ cuts: ArraySlice<CutRecord>, of part: DropPart, _ frame: XMLBatchFrame, from sender: Partner
  ) -> [PreparedRecord] {
    let candidates = xmlCandidates(of: sender)
    return cuts.map { cut in
      let place = InputPlace.text(line: cut.line, column: cut.column)
      let problem =
        cut.problem
        ?? part.bytes.withUnsafeBufferPointer {
          recordText.take(
            UnsafeBufferPointer(rebasing: $0[cut.range]), of: frame, line: cut.line,
            column: cut.column)
        }
      if let problem { return PreparedRecord(unread: cut, at: place, problems: [problem]) }
      return prepareRecord(cut, at: place, candidates, sender)
    }
  }

  /// Prepares the record that the worker has taken the text of.
  private func prepareRecord(
    _ cut: CutRecord, at place: InputPlace, _ candidates: [XMLCandidate], _ sender: Partner
  ) -> PreparedRecord {
    let name = recordText.name
    guard let candidate = candidates.first(where: { $0.mapping.recordPath.last == name }) else {
      return PreparedRecord(
        unread: cut, at: place,
        problems: [PrepareProblem.noRecordFits(known: candidates.map(\.mapping), place: place)])
    }
    let problems = recordText.decode(
      by: decoder, into: &document, schema: candidate.schema,
      usesLooseNames: candidate.usesLooseNames)
    let mapping = candidate.mapping
    let isKnown = problems.isEmpty && mapping.matches(document)
    guard isKnown else {
      let found =
        problems.isEmpty
        ? [PrepareProblem.noRecordFits(known: candidates.map(\.mapping), place: place)] : problems
      return PreparedRecord(unread: cut, at: place, kind: mapping.kind, problems: found)
    }
    return prepareRecord(mapping, at: 0, from: sender, ordinal: cut.ordinal, place: place) {
      guard $0 >= 0 else { return nil }
      return self.recordText.place(ofOffset: Int(self.document.nodes[$0].offset))
    }
  }
}

/// An XML mapping of an inbox with what is needed to choose it.
struct XMLCandidate {
  let mapping: CompiledMapping
  let usesLooseNames: Bool
  let schema: XMLSchema?

  /// True when the schema knows the root element, or there is no schema to say.
  func mayRead(root: String?) -> Bool {
    guard let schema, let root else { return true }
    return schema.rootElements.contains(root)
  }
}
