package import Configuration
package import Diagnostics
import Digests
import Document
import Formats
package import Mapping
import Referrals
package import Routing

/// Prepares drops and writes files for one worker: decoders, document and scratch memory are its own and used again for
/// each record.
///
/// A class, as it owns libxml2's parser; it is used by one thread at a time.
package final class Worker {
  let generation: Generation
  /// False where records are read and no more: no checks, and nothing that their sender claims.
  let isChecking: Bool
  let keys: RecordKeys
  let decoder: XMLDecoder
  var hl7Decoder: HL7Decoder
  let jsonDecoder: JSONTreeDecoder
  let fhirDecoder: FHIRDecoder
  var recordText = XMLRecordText()
  var document = Document()
  var scratch = MappingScratch()
  var canonical = CanonicalBuffer()
  /// The writers of files by mapping; each is made once, as telling columns apart takes longer than writing a row.
  var documentWriters: [String: XMLWriter] = [:]
  var tableWriters: [String: CSVWriter] = [:]
  var hl7Writers: [String: HL7Writer] = [:]
  var jsonWriters: [String: JSONWriter] = [:]
  var fhirWriters: [String: FHIRWriter] = [:]
  /// The XML mappings of each sender's inbox.
  var xmlCandidates: [PartnerID: [XMLCandidate]] = [:]
  /// The JSON and FHIR mappings of each sender's inbox.
  var treeCandidates: [PartnerID: [TreeCandidate]] = [:]
  /// The HL7 mappings of each sender's inbox.
  var hl7Candidates: [PartnerID: [HL7Candidate]] = [:]

  /// Creates a worker for drops of one generation.
  ///
  /// - Parameters:
  ///   - generation: What it works by.
  ///   - keys: What records are known by.
  ///   - isChecking: Whether records are checked once they are read.
  package init(generation: Generation, keys: RecordKeys, checks isChecking: Bool = true) {
    self.generation = generation
    self.isChecking = isChecking
    self.keys = keys.unshared()
    let symbols = generation.mappings.symbols
    decoder = XMLDecoder(symbols: symbols)
    jsonDecoder = JSONTreeDecoder(symbols: symbols)
    fhirDecoder = FHIRDecoder(symbols: symbols, json: jsonDecoder, xml: decoder)
    hl7Decoder = HL7Decoder(symbols: symbols)
  }

  /// Cuts, decodes, maps and checks one drop that is held in memory: the first pure step.
  ///
  /// - Parameters:
  ///   - drop: The file with what its reception gave it.
  ///   - sender: The owner of the inbox that the drop lay in.
  /// - Returns: Its records, of which there is at least one.
  package func prepare(_ drop: Drop, from sender: Partner) -> PreparedDrop {
    let survey = DropSurvey(of: drop, from: sender, in: generation)
    let part = survey.whole(drop)
    return PreparedDrop(
      drop, part: part, of: survey,
      records: prepare(
        drop, part: part, of: survey, from: sender, records: part.records.indices))
  }

  /// Decodes, maps and checks records of a part.
  ///
  /// - Parameters:
  ///   - drop: What its reception gave it; its bytes are not looked at.
  ///   - part: A part of the drop.
  ///   - survey: The drop's survey.
  ///   - sender: The owner of the inbox that the drop lay in.
  ///   - range: The indices in ``DropPart/records`` of those to prepare.
  /// - Returns: The records in order, one for each index.
  package func prepare(
    _ drop: Drop, part: DropPart, of survey: DropSurvey, from sender: Partner,
    records range: Range<Int>
  ) -> [PreparedRecord] {
    let cuts = part.records[range]
    // Writing knows no day: what is delivered does not depend on what was read before.
    scratch.received = drop.receivedOn
    defer { scratch.received = nil }
    return switch survey.form {
    case .document: cuts.map { prepareSingle($0, of: part, drop, from: sender) }
    case .table(let frame): prepareRows(cuts, of: part, frame, from: sender)
    case .batch(let frame): prepareBatch(cuts, of: part, frame, from: sender)
    case .messages: prepareMessages(cuts, of: part, from: sender)
    case .refused(let problems): cuts.map { Self.unread($0, problems, isUnreadable: false) }
    case .unreadable(let problems): cuts.map { Self.unread($0, problems, isUnreadable: true) }
    }
  }

  /// What records and messages make use of from now on; `nil`, as it is at first, where nobody asks.
  package var usage: RuleUsage? {
    get { scratch.usage }
    set { scratch.usage = newValue }
  }

  private static func unread(
    _ cut: CutRecord, _ problems: [RecordProblem], isUnreadable: Bool
  ) -> PreparedRecord {
    PreparedRecord(
      unread: cut, at: problems.first?.place ?? .whole, problems: problems,
      isUnreadable: isUnreadable)
  }
}

extension PreparedDrop {
  /// What could not be a drop at all: a record that stands for it, without bytes.
  package static func notice(_ drop: Drop, problem: RecordProblem) -> PreparedDrop {
    let survey = DropSurvey(
      form: .unreadable([problem]), records: 1, sha256: drop.sha256, size: Int64(drop.bytes.count))
    let part = survey.whole(drop)
    return PreparedDrop(
      drop, part: part, of: survey,
      records: part.records.map {
        PreparedRecord(
          unread: $0, at: problem.place ?? .whole, problems: [problem], isUnreadable: true)
      })
  }
}
