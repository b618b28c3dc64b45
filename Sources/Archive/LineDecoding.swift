import Diagnostics
import Digests

extension ArchiveLine {
  /// Reads a line as it stands in a day file, without its line feed.
  ///
  /// Keys that this version does not know are passed over; a line of a later version is refused, as what it says may
  /// change what the lines around it mean.
  ///
  /// - Throws: ``LineFault`` for any other text.
  package init(parsing bytes: [UInt8]) throws(LineFault) {
    let value: LineValue
    do {
      value = try LineParser.parse(bytes)
    } catch {
      throw .json(at: error.at)
    }
    let table = try LineTable(value, key: "v")
    let version = try table.number("v")
    guard version >= 1 else { throw .version(version) }
    guard version <= Self.version else { throw .newer(version) }
    self.init(
      at: try table.time("at"), group: try table.number("group"), try Body(reading: table))
  }
}

extension ArchiveLine.Body {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    switch try table.text("type") {
    case "generation": self = .generation(try .init(reading: table))
    case "received": self = .received(try .init(reading: table))
    case "slice": self = .slice(try .init(reading: table))
    case "decided": self = .decided(try .init(reading: table))
    case "rendered": self = .rendered(try .init(reading: table))
    case "receiptPart": self = .receiptPart(try .init(reading: table))
    case "staged": self = .staged(try .init(reading: table))
    case "receipt": self = .receipt(try .init(reading: table))
    case "delivered":
      self = .delivered(
        .init(
          outputs: try table.numbersIfPresent("outputs"),
          possibleDuplicates: try table.numbersIfPresent("possibleDuplicates")))
    case "settled":
      self = .settled(
        .init(drop: try table.number("drop"), records: try table.integer("records")))
    case "operator":
      self = .operator(
        .init(
          verb: try table.textIfPresent("verb") ?? ArchiveLine.Intervention.oldVerb,
          who: try table.text("who"), why: try table.text("why"),
          command: try table.text("command"), references: try table.references("references")))
    default: throw .unknownType
    }
  }
}

extension ArchiveLine.Generation {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    var files: [File] = []
    for value in try table.list("files") {
      let file = try LineTable(value, key: "files")
      files.append(
        File(path: try file.text("path"), bytes: try file.bytes(text: "text", base64: "base64")))
    }
    self.init(hash: try table.digest("hash"), files: files)
  }
}

extension ArchiveLine.Received {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    self.init(
      drop: try table.number("drop"), partner: try table.text("partner"),
      partnerNumber: try table.integer("partnerNumber"),
      name: try table.bytes(text: "name", base64: "nameBase64"), size: try table.number("size"),
      sha256: try table.digestIfPresent("sha256"), receivedAt: try table.time("receivedAt"),
      device: try table.number("device"), inode: try table.number("inode"),
      generation: try table.digest("generation"),
      records: Int(try table.numberOrZero("records")),
      control: try table.bytesIfPresent(text: "control", base64: "controlBase64"))
  }
}

extension ArchiveLine.Slice {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    self.init(
      drop: try table.number("drop"), ordinal: try table.integer("ordinal"),
      offset: try table.number("offset"), bytes: try table.bytes(text: "text", base64: "base64"))
  }
}

extension ArchiveLine.Output {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    self.init(
      output: try table.number("output"), partner: try table.text("partner"),
      partnerNumber: try table.integer("partnerNumber"), name: try table.text("name"),
      sha256: try table.digest("sha256"), size: try table.number("size"),
      references: try table.references("references"), content: try Content(reading: table))
    if case .bytes(let bytes) = content, size != bytes.count { throw .key("size") }
  }
}

extension ArchiveLine.Output.Content {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    if let value = table.values["window"] {
      let window = try LineTable(value, key: "window")
      self = .window(
        head: try window.bytes(text: "head", base64: "headBase64"),
        between: window.values["between"] == nil && window.values["betweenBase64"] == nil
          ? [] : try window.bytes(text: "between", base64: "betweenBase64"),
        records: try window.numbersIfPresent("records"),
        tail: try window.bytes(text: "tail", base64: "tailBase64"))
    } else if table.values["receiptParts"] != nil {
      self = .receiptParts(drop: try table.number("receiptParts"))
    } else {
      self = .bytes(try table.bytes(text: "text", base64: "base64"))
    }
  }
}

extension ArchiveLine.Rendered {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    self.init(
      record: try table.number("record"), reference: try table.reference("reference"),
      partner: try table.text("partner"), partnerNumber: try table.integer("partnerNumber"),
      bytes: try table.bytes(text: "text", base64: "base64"))
  }
}

extension ArchiveLine.ReceiptPart {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    self.init(
      drop: try table.number("drop"), offset: try table.number("offset"),
      bytes: try table.bytes(text: "text", base64: "base64"))
  }
}

extension ArchiveLine.Decided {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    self.init(
      record: try table.number("record"), reference: try table.reference("reference"),
      number: try table.integer("number"), drop: try table.number("drop"),
      ordinal: try table.integer("ordinal"), partner: try table.text("partner"),
      partnerNumber: try table.integer("partnerNumber"), kind: try table.textIfPresent("kind"),
      action: try table.textIfPresent("action"), bucket: try table.text("bucket"),
      generation: try table.digest("generation"))
    for problem in try table.tablesIfPresent("problems") {
      problems.append(try RecordProblem(reading: problem))
    }
    for delivery in try table.tablesIfPresent("deliveries") {
      deliveries.append(try Delivery(reading: delivery))
    }
    for answer in try table.tablesIfPresent("routes") {
      routes.append(
        RouteAnswer(route: try answer.text("route"), answer: try answer.text("answer")))
    }
    identity = try table.keyedHashIfPresent("identity")
    content = try table.keyedHashIfPresent("content")
    caseRecord = try table.numberOrZero("case")
    consents = try Self.consents("consents", in: table) ?? 0
    caseConsents = try Self.consents("caseConsents", in: table)
    for stop in try table.tablesIfPresent("stops") {
      stops.append(
        Stop(
          record: try stop.number("record"),
          receiverNumber: Int(try stop.numberOrZero("receiverNumber")),
          bucket: try stop.text("bucket"), code: try stop.text("code")))
    }
    caseIdentity = try table.keyedHashIfPresent("caseIdentity")
    hasTakenCase = try table.numberOrZero("hasTakenCase") == 1
    previousAttempt = try table.numberOrZero("previousAttempt")
    duplicateOf = try table.numberOrZero("duplicateOf")
    line = Int(try table.numberOrZero("line"))
    person = try table.keyedHashIfPresent("person")
  }

  private static func consents(_ key: String, in table: LineTable) throws(LineFault) -> UInt8? {
    guard let number = try table.numberIfPresent(key) else { return nil }
    guard let consents = UInt8(exactly: number) else { throw .key(key) }
    return consents
  }
}

extension ArchiveLine.Decided.Delivery {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    self.init(
      receiver: try table.text("receiver"),
      receiverNumber: try table.integer("receiverNumber"), route: try table.text("route"),
      bucket: try table.text("bucket"), output: try table.numberOrZero("output"),
      omitted: try table.textsIfPresent("omitted"))
  }
}

extension RecordProblem {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    guard let outcome = Outcome(word: try table.text("outcome")) else { throw .key("outcome") }
    self.init(
      code: try table.text("code"), outcome: outcome, what: try table.text("what"),
      why: try table.textIfPresent("why"), fix: try table.textIfPresent("fix"),
      path: try table.textIfPresent("path"), field: try table.textIfPresent("field"))
    if let place = table.values["place"] {
      self.place = try InputPlace(reading: try LineTable(place, key: "place"))
    }
    if let rule = table.values["rule"] {
      self.rule = try Position(reading: try LineTable(rule, key: "rule"))
    }
  }
}

extension InputPlace {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    if table.values["row"] != nil {
      self = .cell(
        row: try table.integer("row"), column: try table.integer("column"),
        title: try table.text("title"))
    } else if table.values["line"] != nil {
      self = .text(line: try table.integer("line"), column: try table.integer("column"))
    } else {
      self = .whole
    }
  }
}

extension Position {
  fileprivate init(reading table: LineTable) throws(LineFault) {
    if let path = try table.textIfPresent("path") {
      self = .file(
        path: path, line: try table.integer("line"), column: try table.integer("column"))
    } else {
      let place = try LineTable(table.values["place"], key: "place")
      self = .drop(number: try table.number("drop"), place: try InputPlace(reading: place))
    }
  }
}
