import Configuration
import Diagnostics
import Document
import Formats
import Mapping
import Referrals
import Routing

extension Worker {
  /// Prepares messages of HL7 v2.
  func prepareMessages(
    _ cuts: ArraySlice<CutRecord>, of part: DropPart, from sender: Partner
  ) -> [PreparedRecord] {
    let candidates = hl7Candidates(of: sender)
    return cuts.map { cut in
      part.bytes.withUnsafeBufferPointer {
        prepareMessage(
          UnsafeBufferPointer(rebasing: $0[cut.range]), cut, candidates, from: sender)
      }
    }
  }

  private func prepareMessage(
    _ message: UnsafeBufferPointer<UInt8>, _ cut: CutRecord, _ candidates: [HL7Candidate],
    from sender: Partner
  ) -> PreparedRecord {
    let place = InputPlace.text(line: cut.line, column: cut.column)
    let start = LineCounter(line: cut.line, column: cut.column)
    if let problem = cut.problem {
      return PreparedRecord(unread: cut, at: place, problems: [problem])
    }
    var grouping: HL7Grouping?
    var remarks: [RecordProblem] = []
    for candidate in candidates {
      // Mappings may hang segments otherwise; most of an inbox do not.
      if grouping != candidate.grouping {
        grouping = candidate.grouping
        remarks = hl7Decoder.decode(
          message, into: &document, grouping: candidate.grouping, from: start)
        if document.nodes.isEmpty {
          return PreparedRecord(unread: cut, at: place, problems: remarks)
        }
      }
      guard candidate.mapping.matches(document) else { continue }
      return prepareRecord(
        candidate.mapping, at: 0, from: sender, ordinal: cut.ordinal, place: place,
        remarks: remarks
      ) { node in
        guard node >= 0 else { return nil }
        return self.hl7Decoder.place(
          ofOffset: Int(self.document.nodes[node].offset), in: message, from: start)
      }
    }
    return PreparedRecord(
      unread: cut, at: place,
      problems: [PrepareProblem.noMessageFits(known: candidates.map(\.mapping), place: place)])
  }

  /// Returns the HL7 mappings of a sender's inbox; the same for all drops of a generation.
  private func hl7Candidates(of sender: Partner) -> [HL7Candidate] {
    if let known = hl7Candidates[sender.id] { return known }
    let candidates = (sender.inbox?.mappings ?? [])
      .compactMap(generation.mappings.mapping(named:))
      .compactMap { mapping -> HL7Candidate? in
        guard case .hl7v2(let options) = mapping.format else { return nil }
        return HL7Candidate(mapping: mapping, grouping: HL7Grouping(options))
      }
    hl7Candidates[sender.id] = candidates
    return candidates
  }
}

/// An HL7 mapping of an inbox with what its decoder needs.
struct HL7Candidate {
  let mapping: CompiledMapping
  let grouping: HL7Grouping
}
