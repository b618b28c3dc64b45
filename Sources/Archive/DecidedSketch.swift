import Digests

extension LineSketch {
  /// Reads a decision of the usual shape without the problems, the routes' answers and the paths left out that it tells;
  /// `nil` for any other line.
  ///
  /// Decisions are most of the lines, and a dictionary of each takes most of the time of reading them.
  static func decided(_ line: UnsafeRawBufferPointer) -> LineSketch? {
    var cursor = LineCursor(line)
    guard let beginning = cursor.datedBeginning(ofType: "decided"),
      cursor.take(#","record":"#), let record = cursor.number(),
      cursor.take(#","reference":""#), let reference = cursor.reference(),
      cursor.take(#"","number":"#), let number = cursor.number(),
      cursor.take(#","drop":"#), let drop = cursor.number(),
      cursor.take(#","ordinal":"#), let ordinal = cursor.number(),
      cursor.take(#","partner":""#), let partner = cursor.text(),
      cursor.take(#","partnerNumber":"#), let partnerNumber = cursor.number(),
      let kind = cursor.text(behind: #","kind":""#),
      let action = cursor.text(behind: #","action":""#),
      cursor.take(#","bucket":""#), let bucket = cursor.text(),
      cursor.skipList(behind: #","problems":["#),
      let deliveries = deliveries(at: &cursor),
      cursor.skipList(behind: #","routes":["#),
      let identity = cursor.hash(behind: #","identity":""#),
      let content = cursor.hash(behind: #","content":""#),
      let caseRecord = cursor.number(behind: #","case":"#),
      let consents = cursor.number(behind: #","consents":"#), consents <= 255
    else { return nil }
    var caseConsents: UInt8?
    if cursor.take(#","caseConsents":"#) {
      guard let number = cursor.number(), number <= 255 else { return nil }
      caseConsents = UInt8(number)
    }
    guard let stops = stops(at: &cursor),
      let caseIdentity = cursor.hash(behind: #","caseIdentity":""#),
      let hasTakenCase = cursor.number(behind: #","hasTakenCase":"#), hasTakenCase <= 1,
      let previousAttempt = cursor.number(behind: #","previousAttempt":"#),
      let duplicateOf = cursor.number(behind: #","duplicateOf":"#),
      cursor.take(#","generation":""#), let generation = cursor.digest(), cursor.take("\""),
      let place = cursor.number(behind: #","line":"#),
      let person = cursor.hash(behind: #","person":""#), cursor.ends(with: "}")
    else { return nil }
    var decided = ArchiveLine.Decided(
      record: record, reference: reference, number: Int(number), drop: drop, ordinal: Int(ordinal),
      partner: partner, partnerNumber: Int(partnerNumber), kind: kind.value, action: action.value,
      bucket: bucket, generation: generation)
    decided.deliveries = deliveries
    decided.identity = identity.value
    decided.content = content.value
    decided.caseRecord = caseRecord
    decided.consents = UInt8(consents)
    decided.caseConsents = caseConsents
    decided.stops = stops
    decided.caseIdentity = caseIdentity.value
    decided.hasTakenCase = hasTakenCase == 1
    decided.previousAttempt = previousAttempt
    decided.duplicateOf = duplicateOf
    decided.line = Int(place)
    decided.person = person.value
    return LineSketch(group: beginning.group, at: beginning.at, .decided(Decision(decided)))
  }

  private static func deliveries(
    at cursor: inout LineCursor
  ) -> [ArchiveLine.Decided.Delivery]? {
    guard cursor.take(#","deliveries":["#) else { return [] }
    var deliveries: [ArchiveLine.Decided.Delivery] = []
    repeat {
      guard cursor.take(#"{"receiver":""#), let receiver = cursor.text(),
        cursor.take(#","receiverNumber":"#), let number = cursor.number(),
        cursor.take(#","route":""#), let route = cursor.text(),
        cursor.take(#","bucket":""#), let bucket = cursor.text(),
        let output = cursor.number(behind: #","output":"#),
        cursor.skipList(behind: #","omitted":["#), cursor.take("}")
      else { return nil }
      deliveries.append(
        ArchiveLine.Decided.Delivery(
          receiver: receiver, receiverNumber: Int(number), route: route, bucket: bucket,
          output: output, omitted: []))
    } while cursor.take(",")
    return cursor.take("]") ? deliveries : nil
  }

  private static func stops(at cursor: inout LineCursor) -> [ArchiveLine.Decided.Stop]? {
    guard cursor.take(#","stops":["#) else { return [] }
    var stops: [ArchiveLine.Decided.Stop] = []
    repeat {
      guard cursor.take(#"{"record":"#), let record = cursor.number(),
        let receiver = cursor.number(behind: #","receiverNumber":"#),
        cursor.take(#","bucket":""#), let bucket = cursor.text(),
        cursor.take(#","code":""#), let code = cursor.text(), cursor.take("}")
      else { return nil }
      stops.append(
        ArchiveLine.Decided.Stop(
          record: record, receiverNumber: Int(receiver), bucket: bucket, code: code))
    } while cursor.take(",")
    return cursor.take("]") ? stops : nil
  }

  /// A decision as sketches tell it.
  static func sketch(of decided: ArchiveLine.Decided) -> ArchiveLine.Decided {
    var decided = decided
    decided.problems = []
    decided.routes = []
    for index in decided.deliveries.indices { decided.deliveries[index].omitted = [] }
    return decided
  }
}

/// A value that may be left out, where `nil` says that what stands there is none.
struct MaybeLeftOut<Value> {
  let value: Value?
}

extension LineCursor {
  /// Steps over what a line begins with, and returns when it was written and its group.
  @inline(__always)
  mutating func datedBeginning(
    ofType type: StaticString
  ) -> (at: Int64, group: Int64)? {
    guard take(#"{"v":"#), let version = number(), version == Int64(ArchiveLine.version),
      take(#","type":""#), take(type), take(#"","at":""#), let time = plain(),
      let at = Timestamp.milliseconds(in: time), take(#"","group":"#), let group = number()
    else { return nil }
    return (at, group)
  }

  /// Reads a text and steps over its closing quote.
  mutating func text() -> String? {
    guard let bytes = plain() else { return nil }
    _ = take("\"")
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads a text that may be left out.
  fileprivate mutating func text(behind key: StaticString) -> MaybeLeftOut<String>? {
    guard take(key) else { return MaybeLeftOut(value: nil) }
    return text().map { MaybeLeftOut(value: $0) }
  }

  /// Reads a number that is left out where it is 0.
  fileprivate mutating func number(behind key: StaticString) -> Int64? {
    take(key) ? number() : 0
  }

  /// Reads a hash that may be left out.
  fileprivate mutating func hash(behind key: StaticString) -> MaybeLeftOut<KeyedHash>? {
    guard take(key) else { return MaybeLeftOut(value: nil) }
    guard let high = hexWord(), let low = hexWord(), take("\"") else { return nil }
    return MaybeLeftOut(value: KeyedHash(high: high, low: low))
  }

  /// Reads a reference up to its closing quote.
  fileprivate mutating func reference() -> Reference? {
    plain().flatMap { Reference(canonical: $0) }
  }

  /// Steps over a list that may be left out, whatever it holds.
  fileprivate mutating func skipList(behind key: StaticString) -> Bool {
    !take(key) || skipRestOfList()
  }
}
