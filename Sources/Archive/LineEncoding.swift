import Diagnostics
import Digests

extension LineWriter {
  /// Writes one line of the archive, line feed included.
  mutating func append(_ line: ArchiveLine) {
    begin(line.body.type, at: line.at, group: line.group)
    switch line.body {
    case .generation(let generation): fields(of: generation)
    case .received(let received): fields(of: received)
    case .slice(let slice):
      slice.bytes.withUnsafeBytes {
        sliceFields(drop: slice.drop, ordinal: slice.ordinal, offset: slice.offset, bytes: $0)
      }
    case .decided(let decided): fields(of: decided)
    case .rendered(let rendered): fields(of: rendered)
    case .receiptPart(let part): fields(of: part)
    case .staged(let output), .receipt(let output): fields(of: output)
    case .delivered(let delivered): fields(of: delivered)
    case .settled(let settled):
      field("drop", settled.drop)
      field("records", settled.records)
    case .operator(let intervention): fields(of: intervention)
    }
    endTable()
    endLine()
  }

  /// Writes the line of a piece of a drop, its bytes from where they stand.
  mutating func appendSlice(
    drop: Int64, ordinal: Int, offset: Int64, bytes: UnsafeRawBufferPointer, at: Int64,
    group: Int64
  ) {
    begin("slice", at: at, group: group)
    sliceFields(drop: drop, ordinal: ordinal, offset: offset, bytes: bytes)
    endTable()
    endLine()
  }

  /// Writes what every line begins with.
  private mutating func begin(_ type: String, at: Int64, group: Int64) {
    beginTable()
    field("v", ArchiveLine.version)
    field("type", type)
    field("at", time: at)
    field("group", group)
  }

  private mutating func fields(of generation: ArchiveLine.Generation) {
    field("hash", generation.hash)
    beginList("files")
    for file in generation.files {
      beginTable()
      field("path", file.path)
      field(text: "text", base64: "base64", file.bytes)
      endTable()
    }
    endList()
  }

  private mutating func fields(of received: ArchiveLine.Received) {
    field("drop", received.drop)
    field("partner", received.partner)
    field("partnerNumber", received.partnerNumber)
    field(text: "name", base64: "nameBase64", received.name)
    field("size", received.size)
    field("sha256", ifPresent: received.sha256)
    field("receivedAt", time: received.receivedAt)
    field("device", received.device)
    field("inode", received.inode)
    field("generation", received.generation)
    field("records", received.records)
    if !received.control.isEmpty {
      field(text: "control", base64: "controlBase64", received.control)
    }
  }

  private mutating func sliceFields(
    drop: Int64, ordinal: Int, offset: Int64, bytes: UnsafeRawBufferPointer
  ) {
    field("drop", drop)
    field("ordinal", ordinal)
    field("offset", offset)
    field(text: "text", base64: "base64", bytes)
  }

  private mutating func fields(of output: ArchiveLine.Output) {
    field("output", output.output)
    field("partner", output.partner)
    field("partnerNumber", output.partnerNumber)
    field("name", output.name)
    field("sha256", output.sha256)
    field("size", output.size)
    references(output.references)
    switch output.content {
    case .bytes(let bytes): field(text: "text", base64: "base64", bytes)
    case .window(let head, let between, let records, let tail):
      key("window")
      beginTable()
      field(text: "head", base64: "headBase64", head)
      if !between.isEmpty { field(text: "between", base64: "betweenBase64", between) }
      field("records", records)
      field(text: "tail", base64: "tailBase64", tail)
      endTable()
    case .receiptParts(let drop): field("receiptParts", drop)
    }
  }

  private mutating func fields(of rendered: ArchiveLine.Rendered) {
    field("record", rendered.record)
    field("reference", rendered.reference.text)
    field("partner", rendered.partner)
    field("partnerNumber", rendered.partnerNumber)
    field(text: "text", base64: "base64", rendered.bytes)
  }

  private mutating func fields(of part: ArchiveLine.ReceiptPart) {
    field("drop", part.drop)
    field("offset", part.offset)
    field(text: "text", base64: "base64", part.bytes)
  }

  private mutating func fields(of delivered: ArchiveLine.Delivered) {
    field("outputs", delivered.outputs)
    if !delivered.possibleDuplicates.isEmpty {
      field("possibleDuplicates", delivered.possibleDuplicates)
    }
  }

  private mutating func fields(of intervention: ArchiveLine.Intervention) {
    field("verb", intervention.verb)
    field("who", intervention.who)
    field("why", intervention.why)
    field("command", intervention.command)
    references(intervention.references)
  }

  private mutating func references(_ references: [Reference]) {
    beginList("references")
    for reference in references { value(reference.text) }
    endList()
  }

  // MARK: Decisions

  private mutating func fields(of decided: ArchiveLine.Decided) {
    field("record", decided.record)
    field("reference", decided.reference.text)
    field("number", decided.number)
    field("drop", decided.drop)
    field("ordinal", decided.ordinal)
    field("partner", decided.partner)
    field("partnerNumber", decided.partnerNumber)
    field("kind", ifPresent: decided.kind)
    field("action", ifPresent: decided.action)
    field("bucket", decided.bucket)
    if !decided.problems.isEmpty {
      beginList("problems")
      for problem in decided.problems { table(of: problem) }
      endList()
    }
    if !decided.deliveries.isEmpty {
      beginList("deliveries")
      for delivery in decided.deliveries { table(of: delivery) }
      endList()
    }
    if !decided.routes.isEmpty {
      beginList("routes")
      for answer in decided.routes {
        beginTable()
        field("route", answer.route)
        field("answer", answer.answer)
        endTable()
      }
      endList()
    }
    field("identity", ifPresent: decided.identity)
    field("content", ifPresent: decided.content)
    field("case", unlessZero: decided.caseRecord)
    field("consents", unlessZero: Int64(decided.consents))
    if let consents = decided.caseConsents { field("caseConsents", Int64(consents)) }
    if !decided.stops.isEmpty {
      beginList("stops")
      for stop in decided.stops {
        beginTable()
        field("record", stop.record)
        field("receiverNumber", unlessZero: Int64(stop.receiverNumber))
        field("bucket", stop.bucket)
        field("code", stop.code)
        endTable()
      }
      endList()
    }
    field("caseIdentity", ifPresent: decided.caseIdentity)
    field("hasTakenCase", unlessZero: decided.hasTakenCase ? 1 : 0)
    field("previousAttempt", unlessZero: decided.previousAttempt)
    field("duplicateOf", unlessZero: decided.duplicateOf)
    field("generation", decided.generation)
    field("line", unlessZero: Int64(decided.line))
    field("person", ifPresent: decided.person)
  }

  private mutating func table(of delivery: ArchiveLine.Decided.Delivery) {
    beginTable()
    field("receiver", delivery.receiver)
    field("receiverNumber", delivery.receiverNumber)
    field("route", delivery.route)
    field("bucket", delivery.bucket)
    field("output", unlessZero: delivery.output)
    if !delivery.omitted.isEmpty { field("omitted", delivery.omitted) }
    endTable()
  }

  private mutating func table(of problem: RecordProblem) {
    beginTable()
    field("code", problem.code)
    field("outcome", problem.outcome.word)
    field("what", problem.what)
    field("why", ifPresent: problem.why)
    field("fix", ifPresent: problem.fix)
    if let place = problem.place {
      key("place")
      table(of: place)
    }
    field("path", ifPresent: problem.path)
    field("field", ifPresent: problem.field)
    if let rule = problem.rule {
      key("rule")
      table(of: rule)
    }
    endTable()
  }

  private mutating func table(of place: InputPlace) {
    beginTable()
    switch place {
    case .whole: break
    case .text(let line, let column):
      field("line", line)
      field("column", column)
    case .cell(let row, let column, let title):
      field("row", row)
      field("column", column)
      field("title", title)
    }
    endTable()
  }

  private mutating func table(of rule: Position) {
    beginTable()
    switch rule {
    case .file(let path, let line, let column):
      field("path", path)
      field("line", line)
      field("column", column)
    case .drop(let number, let place):
      field("drop", number)
      key("place")
      table(of: place)
    }
    endTable()
  }
}

extension ArchiveLine.Body {
  /// The word that a line of this body has under `type`.
  package var type: String {
    switch self {
    case .generation: "generation"
    case .received: "received"
    case .slice: "slice"
    case .decided: "decided"
    case .rendered: "rendered"
    case .receiptPart: "receiptPart"
    case .staged: "staged"
    case .receipt: "receipt"
    case .delivered: "delivered"
    case .settled: "settled"
    case .operator: "operator"
    }
  }
}

extension RecordProblem.Outcome {
  /// The word that stands for the outcome in the archive.
  var word: String {
    switch self {
    case .warn: "warn"
    case .hold: "hold"
    case .reject: "reject"
    case .fail: "fail"
    }
  }

  /// The outcome that a word of the archive stands for.
  init?(word: String) {
    guard let outcome = [Self.warn, .hold, .reject, .fail].first(where: { $0.word == word }) else {
      return nil
    }
    self = outcome
  }
}
