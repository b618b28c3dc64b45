import Digests
import Referrals

/// The columns of each row in the order in which they are written and read, and how a row becomes a value again.
///
/// What stands for a term is read through `terms`; the order here is the order of the `bind` calls in ``GroupWriter``.
enum SQLiteRows {
  static let drop = columns(
    """
    number, partner, received_at, size, sha256, device, inode, name, @generation, records, @day, offset, is_notice, \
    decided, position, position_line, receipt_length
    """)
  static let record = columns(
    """
    id, drop_number, ordinal, partner, number, kind, action, bucket, @code, @rule, @field, identity, content, \
    case_record, consents, previous_attempt, duplicate_of, @generation, @day, offset, line, changed_at
    """)
  static let delivery = columns(
    "record, receiver, @route, bucket, output, @omitted, since, @rendered_day, rendered_offset")
  static let output = columns(
    "id, group_number, partner, kind, name, sha256, size, record, is_possible_duplicate")
  static let event = columns("record, group_number, place, at, @step, bucket, @code")

  /// What to select of a group; see ``RawRow/group()``.
  static let groupSelection = """
    number, staged_at, coalesce(delivered_at, 0), records, delivered_at IS NOT NULL, \
    (SELECT value FROM terms WHERE terms.id = day)
    """

  static let eventInsertion = event.insertion(into: "events")

  /// The columns of one table.
  struct Columns {
    /// The plain names, for writing.
    let names: [String]
    /// What to select: names, and for terms their values.
    let selection: String

    /// What to select where terms are read by their numbers, through a ``TermReader``.
    var numbers: String { names.joined(separator: ", ") }

    /// The statement that adds a row, with further columns behind these.
    func insertion(
      into table: String, replacing: Bool = false, with further: [String] = []
    ) -> String {
      let verb = replacing ? "REPLACE" : "INSERT"
      let names = names + further
      let places = Array(repeating: "?", count: names.count).joined(separator: ", ")
      return "\(verb) INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(places))"
    }

    /// The statement that replaces every column but those of `keys`, which find the row; its parameters are those of an
    /// insertion.
    func update(of table: String, keys: Set<String>) -> String {
      let places = names.enumerated().map { (name: $0.element, place: "?\($0.offset + 1)") }
      let values = places.filter { !keys.contains($0.name) }.map { "\($0.name) = \($0.place)" }
      let found = places.filter { keys.contains($0.name) }.map { "\($0.name) = \($0.place)" }
      return "UPDATE \(table) SET \(values.joined(separator: ", ")) "
        + "WHERE \(found.joined(separator: " AND "))"
    }
  }

  /// Reads a list of names, in which `@` marks a term.
  private static func columns(_ list: String) -> Columns {
    let names = list.split(separator: ", ").map(String.init)
    return Columns(
      names: names.map { $0.hasPrefix("@") ? String($0.dropFirst()) : $0 },
      selection:
        names.map { name in
          guard name.hasPrefix("@") else { return name }
          return "(SELECT value FROM terms WHERE terms.id = \(name.dropFirst()))"
        }
        .joined(separator: ", "))
  }
}

extension RawRow {
  mutating func bucket() throws(LedgerError) -> Bucket {
    guard let bucket = Bucket(storedNumber: int()) else { throw .corrupt }
    return bucket
  }

  mutating func kind() throws(LedgerError) -> MessageKind? {
    let number = int()
    guard number != 0 else { return nil }
    switch number {
    case MessageKind.referral.storedNumber: return .referral
    case MessageKind.feedback.storedNumber: return .feedback
    default: throw .corrupt
    }
  }

  mutating func action() throws(LedgerError) -> Action? {
    let number = int()
    guard number != 0 else { return nil }
    guard let action = Action.allCases.first(where: { $0.storedNumber == number }) else {
      throw .corrupt
    }
    return action
  }

  mutating func outputKind() throws(LedgerError) -> OutputRow.Kind {
    let number = int()
    let kinds: [OutputRow.Kind] = [.delivery, .receipt, .flag]
    guard let kind = kinds.first(where: { $0.storedNumber == number }) else { throw .corrupt }
    return kind
  }

  mutating func place() -> ArchivePlace {
    ArchivePlace(day: text(), offset: int64())
  }

  private mutating func place(_ terms: inout TermReader) throws -> ArchivePlace {
    ArchivePlace(day: try terms.textIfKnown(int64()), offset: int64())
  }

  private mutating func progress() -> DropProgress {
    DropProgress(decided: int(), offset: int64(), line: int(), receiptLength: int64())
  }

  /// Reads the columns of ``SQLiteRows/drop``.
  mutating func drop() throws -> DropRow {
    DropRow(
      number: int64(), partner: int(), receivedAt: int64(), size: int64(), sha256: try digest(),
      device: int64(), inode: int64(), name: try requiredHash(), generation: try digest(),
      records: int(), archive: place(), isNotice: bool(), progress: progress())
  }

  /// Reads the columns of ``SQLiteRows/record``, terms by their numbers.
  mutating func record(_ terms: inout TermReader) throws -> RecordRow {
    RecordRow(
      id: int64(), drop: int64(), ordinal: int(), partner: int(), number: int(),
      kind: try kind(), action: try action(), bucket: try bucket(),
      code: try terms.textIfKnown(int64()), rule: try terms.textIfKnown(int64()),
      field: try terms.textIfKnown(int64()), identity: hash(), content: hash(),
      caseRecord: int64(), consents: UInt8(truncatingIfNeeded: int64()),
      previousAttempt: int64(), duplicateOf: int64(), generation: try terms.digest(int64()),
      archive: try place(&terms), line: int(), changedAt: int64())
  }

  /// Reads the columns of ``SQLiteRows/delivery``, terms by their numbers.
  mutating func delivery(_ terms: inout TermReader) throws -> DeliveryRow {
    DeliveryRow(
      record: int64(), receiver: int(), route: try terms.textIfKnown(int64()),
      bucket: try bucket(), output: int64(), omitted: try terms.textIfKnown(int64()),
      since: int64(), rendered: try place(&terms))
  }

  /// Reads the columns of ``SQLiteRows/output`` and behind them whether its group is delivered.
  mutating func output() throws -> OutputRow {
    var output = OutputRow(
      id: int64(), group: int64(), partner: int(), kind: try outputKind(), name: text(),
      sha256: try digest(), size: int64(), record: int64())
    output.isPossibleDuplicate = bool()
    output.isDelivered = bool()
    return output
  }

  /// Reads the columns of ``SQLiteRows/event``.
  mutating func event() throws -> EventRow {
    let record = int64()
    let group = int64()
    _ = int64()
    return EventRow(
      at: int64(), group: group, record: record, step: text(), bucket: try bucket(), code: text())
  }

  /// Reads the columns of ``SQLiteRows/groupSelection``.
  mutating func group() -> GroupRow {
    let number = int64()
    let at = int64()
    let deliveredAt = int64()
    return GroupRow(
      number: number, at: at, records: int(), isDelivered: bool(), deliveredAt: deliveredAt,
      day: text())
  }
}

extension MessageKind {
  /// The number that stands for the kind in a database; 0 is none.
  var storedNumber: Int {
    switch self {
    case .referral: 1
    case .feedback: 2
    }
  }
}

extension Action {
  /// The number that stands for the action in a database; 0 is none.
  var storedNumber: Int {
    switch self {
    case .new: 1
    case .update: 2
    case .cancel: 3
    }
  }
}

extension OutputRow.Kind {
  /// The number that stands for the kind in a database.
  var storedNumber: Int {
    switch self {
    case .delivery: 1
    case .receipt: 2
    case .flag: 3
    }
  }
}
