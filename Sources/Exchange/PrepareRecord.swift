import Configuration
import Diagnostics
import Digests
import Document
import Mapping
import Referrals
import Routing

extension Worker {
  /// Maps and checks the record at a node of the worker's document.
  ///
  /// - Parameters:
  ///   - mapping: Reads the record.
  ///   - node: Where the record begins in the document.
  ///   - sender: The owner of the inbox.
  ///   - ordinal: The record's number in its drop, from 1.
  ///   - place: Where the record begins.
  ///   - remarks: What its decoder has to say of it.
  ///   - columns: For a row of a table, the names of the columns that rules read; the others are told once for the whole
  ///     table.
  ///   - placeOfNode: Turns a node into a place of the drop.
  /// - Returns: The record with everything that is wrong with it on its own.
  func prepareRecord(
    _ mapping: CompiledMapping, at node: Int, from sender: Partner, ordinal: Int,
    place: InputPlace, remarks: [RecordProblem] = [], columns: Set<Symbol>? = nil,
    placeOfNode: (Int) -> InputPlace?
  ) -> PreparedRecord {
    guard let receivedOn = scratch.received else {
      preconditionFailure("a record is prepared with the day on which its drop was received")
    }
    let reading = mapping.read(document, at: node, using: &scratch)
    var problems = Self.told(reading.problems)
      .map { found in
        var problem = found.problem
        problem.place = placeOfNode(found.node) ?? place
        problem.path = found.path(in: document, symbols: generation.mappings.symbols)
        return problem
      }
    problems += remarks
    let message = reading.message
    var found = referenceProblems(in: message, kind: mapping.kind)
    let isRejected = problems.contains { $0.outcome >= .reject }
    if isChecking, !isRejected, !found.contains(where: { $0.outcome >= .reject }) {
      if let fault = senderFault(in: message, from: sender, among: generation.directory) {
        found.append(fault)
      }
      let checked = CheckedMessage(
        message, kind: mapping.kind, sender: sender, receivedOn: receivedOn)
      found += generation.checks.problems(in: checked, among: generation.directory)
    }
    problems += placed(found, of: mapping, at: node, place, placeOfNode: placeOfNode)
    let unread = reading.unread.map { $0.path(in: document, symbols: generation.mappings.symbols) }
    if let columns {
      problems += unreadCells(reading.unread, of: columns, placeOfNode: placeOfNode)
    } else if let remark = PrepareProblem.unread(unread) {
      problems.append(
        placed(remark, at: reading.unread.first.flatMap { placeOfNode($0.node) } ?? place))
    }
    let isReadable = !problems.contains { $0.outcome >= .reject }
    let action = message.text("action").flatMap(Action.init(rawValue:)) ?? .new
    let content = keys.content(kind: mapping.kind, message: message, in: &canonical)
    return PreparedRecord(
      ordinal: ordinal, place: place, kind: mapping.kind, action: action, message: message,
      problems: problems.sorted { $0.outcome > $1.outcome },
      identity: isReadable || message.text("id") != nil
        ? keys.identity(
          kind: mapping.kind, action: action, messageID: message.text("id"), content: content)
        : nil,
      content: content,
      about: about(message, kind: mapping.kind, action: action, sender: sender),
      returned: message.text("reference").flatMap { try? Reference(parsing: $0) },
      consents: Consents.given(in: message), receivedOn: receivedOn,
      unread: unread, trail: takeTrail(placeOfNode: placeOfNode))
  }

  /// The problems of one record that are told, the worst of them where there are more than anybody would read.
  ///
  /// Whoever sends 60,000 unknown codes in one message would otherwise keep us busy for minutes, and wait for a receipt of
  /// 60,000 paragraphs.
  private static func told(_ problems: [ReadProblem]) -> [ReadProblem] {
    guard problems.count > mostProblems else { return problems }
    return Array(
      problems.enumerated()
        .sorted {
          ($1.element.problem.outcome, $0.offset) < ($0.element.problem.outcome, $1.offset)
        }
        .prefix(mostProblems).map(\.element))
  }

  private static let mostProblems = 100

  /// Tells of the cells of a row that no rule read although rules read a column of that name; not of those that say what
  /// another cell of the same title says.
  private func unreadCells(
    _ unread: [UnreadSubtree], of columns: Set<Symbol>, placeOfNode: (Int) -> InputPlace?
  ) -> [RecordProblem] {
    let cells = unread.flatMap { subtree in
      // Of a row in which nothing is read, each cell.
      subtree.node == 0 ? 1..<document.nodes.count : subtree.node..<(subtree.node + 1)
    }
    return cells.filter { columns.contains(document.nodes[$0].name) }
      .compactMap { cell in
        guard let place = placeOfNode(cell), case .cell(_, _, let title) = place else { return nil }
        let name = document.nodes[cell].name
        let namesakes = document.nodes.indices.filter {
          $0 != cell && document.nodes[$0].name == name
        }
        let text = document.bytes(of: cell)
        if namesakes.contains(where: { document.bytes(of: $0) == text }) { return nil }
        return placed(
          PrepareProblem.unreadCell(of: title, isDoubled: !namesakes.isEmpty), at: place)
      }
  }

  private func placed(_ problem: RecordProblem, at place: InputPlace) -> RecordProblem {
    var problem = problem
    problem.place = problem.place ?? place
    return problem
  }

  /// Says which of our references in a message are none; nearly all messages have none or sound ones.
  private func referenceProblems(in message: FieldGroup, kind: MessageKind) -> [RecordProblem] {
    var problems: [RecordProblem] = []
    func read(_ text: String?, field: String) {
      guard let text else { return }
      do throws(Reference.Fault) { _ = try Reference(parsing: text) } catch {
        problems.append(ReferenceProblem.unreadable(error, field: field, of: kind))
      }
    }
    read(message.text("reference"), field: "reference")
    if kind == .feedback {
      read(message.group("about")?.text("reference"), field: "about.reference")
    }
    return problems
  }

  /// Finds how a message names the referral that it is about; `nil` for a new referral, which begins a case.
  private func about(
    _ message: FieldGroup, kind: MessageKind, action: Action, sender: Partner
  ) -> EarlierRecordName? {
    switch (kind, action) {
    case (.referral, .new): return nil
    case (.referral, _):
      if let reference = message.text("reference").flatMap({ try? Reference(parsing: $0) }) {
        return .reference(reference)
      }
      guard let id = message.text("id") else { return .unnamed }
      return .message(
        sender: sender.id, identity: keys.identity(kind: .referral, messageID: id))
    case (.feedback, _):
      let about = Feedback(message).about
      if let text = about.reference {
        guard let reference = try? Reference(parsing: text) else { return .unnamed }
        return .reference(reference)
      }
      guard let id = about.id, let referrer = about.referrer,
        case .one(let partner) = generation.directory.partner(code: referrer)
      else { return .unnamed }
      return .message(
        sender: partner.id, identity: keys.identity(kind: .referral, messageID: id))
    }
  }
}
