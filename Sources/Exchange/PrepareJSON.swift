import Configuration
import Diagnostics
import Document
import Formats
import Mapping
import Referrals
import Routing

extension Worker {
  /// Prepares a drop that is one document, whatever its format.
  func prepareSingle(
    _ cut: CutRecord, of part: DropPart, _ drop: Drop, from sender: Partner
  ) -> PreparedRecord {
    let candidates = treeCandidates(of: sender, for: part.bytes)
    return candidates.isEmpty
      ? prepareDocument(cut, of: part, drop, from: sender)
      : prepareTree(cut, of: part, candidates, from: sender)
  }

  /// Prepares a drop that is one JSON object or FHIR resource.
  private func prepareTree(
    _ cut: CutRecord, of part: DropPart, _ candidates: [TreeCandidate], from sender: Partner
  ) -> PreparedRecord {
    var decoded: TreeCandidate.Form?
    var problems: [RecordProblem] = []
    var isReadable = false
    for candidate in candidates {
      if candidate.form != decoded {
        let found = decode(part.bytes, as: candidate.form)
        decoded = candidate.form
        isReadable = isReadable || found.isEmpty
        if problems.isEmpty { problems = found }
      }
      guard !document.nodes.isEmpty, candidate.mapping.matches(document) else { continue }
      let place = InputPlace.text(line: cut.line, column: cut.column)
      return prepareRecord(
        candidate.mapping, at: 0, from: sender, ordinal: cut.ordinal, place: place
      ) { node in
        guard node >= 0 else { return nil }
        return Self.place(ofOffset: Int(self.document.nodes[node].offset), in: part.bytes)
      }
    }
    let known = candidates.map(\.mapping)
    if isReadable { problems = [PrepareProblem.noTreeFits(known: known)] }
    return PreparedRecord(
      unread: cut, at: problems.first?.place ?? .text(line: 1, column: 1),
      kind: known.count == 1 ? known[0].kind : nil, problems: problems, isUnreadable: !isReadable)
  }

  private func decode(_ file: [UInt8], as form: TreeCandidate.Form) -> [RecordProblem] {
    switch form {
    case .exactJSON: jsonDecoder.decode(file, into: &document)
    case .looseJSON: jsonDecoder.decode(file, into: &document, usesLooseNames: true)
    case .fhir: fhirDecoder.decode(file, into: &document)
    }
  }

  /// Returns the place of a node; of a file in UTF-16, which was decoded from a copy in UTF-8, in that copy.
  private static func place(ofOffset offset: Int, in file: [UInt8]) -> InputPlace {
    let isUTF16 = file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF])
    guard isUTF16, let text = try? DecodedText(json: file) else {
      return .text(offset: offset, in: file)
    }
    return .text(offset: offset, in: text.bytes)
  }

  /// Returns the mappings of a sender's inbox that may read a file, by how it begins.
  private func treeCandidates(of sender: Partner, for file: [UInt8]) -> [TreeCandidate] {
    let candidates = treeCandidates(of: sender)
    guard FirstCharacter(of: file) == .angle else { return candidates }
    let readsXML = candidates.filter { $0.form == .fhir }
    let hasOthers = mappings(of: sender)
      .contains { if case .xml = $0.format { true } else { false } }
    return hasOthers && !FHIRDecoder.mayBeXML(file) ? [] : readsXML
  }

  /// Returns the JSON and FHIR mappings of a sender's inbox; the same for all drops of a generation.
  private func treeCandidates(of sender: Partner) -> [TreeCandidate] {
    if let known = treeCandidates[sender.id] { return known }
    let candidates = mappings(of: sender)
      .compactMap { mapping -> TreeCandidate? in
        switch mapping.format {
        case .json(let options):
          TreeCandidate(mapping: mapping, form: options.looseNames ? .looseJSON : .exactJSON)
        case .fhir: TreeCandidate(mapping: mapping, form: .fhir)
        default: nil
        }
      }
    treeCandidates[sender.id] = candidates
    return candidates
  }
}

extension MappingFormat {
  /// True for a format whose files may begin with a bracket of JSON.
  var readsJSON: Bool {
    switch self {
    case .json, .fhir: true
    default: false
    }
  }
}

/// A JSON or FHIR mapping of an inbox with how its files are decoded.
struct TreeCandidate {
  enum Form {
    case exactJSON
    case looseJSON
    case fhir
  }

  let mapping: CompiledMapping
  let form: Form
}
